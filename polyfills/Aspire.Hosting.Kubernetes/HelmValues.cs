namespace Aspire.Hosting.Kubernetes;

/// <summary>A chart's <c>values.yaml</c>: section, resource, key.</summary>
internal sealed class HelmValues
{
    /// <summary>All of them.</summary>
    public Dictionary<string, SortedDictionary<string, SortedDictionary<string, string>>> Sections { get; } = new()
    {
        [HelmNames.Parameters] = new(StringComparer.Ordinal),
        [HelmNames.Secrets] = new(StringComparer.Ordinal),
        [HelmNames.Config] = new(StringComparer.Ordinal),
    };

    /// <summary>Adds one, and says what it is in a template.</summary>
    public string Add(string section, string resource, string key, string value)
    {
        SortedDictionary<string, SortedDictionary<string, string>> resources = Sections[section];
        if (!resources.TryGetValue(HelmNames.Key(resource), out SortedDictionary<string, string>? values))
        {
            resources[HelmNames.Key(resource)] = values = new(StringComparer.Ordinal);
        }

        values[HelmNames.Key(key)] = value;
        return HelmNames.Value(section, resource, key);
    }

    /// <summary>Drops those that no template has, because the application replaced it.</summary>
    public void Keep(string templates)
    {
        foreach ((string section, SortedDictionary<string, SortedDictionary<string, string>> resources) in Sections)
        {
            foreach ((string resource, SortedDictionary<string, string> values) in resources.ToArray())
            {
                foreach (string key in values.Keys.ToArray())
                {
                    if (!templates.Contains(HelmNames.Value(section, resource, key), StringComparison.Ordinal))
                    {
                        values.Remove(key);
                    }
                }

                if (values.Count == 0)
                {
                    resources.Remove(resource);
                }
            }
        }
    }
}
