namespace TextToVideo.AppHost.Kubernetes;

/// <summary>The values of a Helm chart (<c>values.yaml</c>) by section, resource and key.</summary>
internal sealed class HelmValues
{
    /// <summary>The section with images.</summary>
    public const string Parameters = "parameters";

    /// <summary>The section with passwords.</summary>
    public const string Secrets = "secrets";

    /// <summary>The section with environment variables and public parameters.</summary>
    public const string Config = "config";

    /// <summary>The section with processors, memory and GPUs.</summary>
    public const string Resources = "resources";

    private readonly SortedDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> _resources = new(
        StringComparer.Ordinal
    );

    /// <summary>Gets the names of the resources that have <see cref="Resources"/>.</summary>
    public IReadOnlyCollection<string> ResourceNames => _resources.Keys;

    /// <summary>Gets all values.</summary>
    public IReadOnlyDictionary<string, SortedDictionary<string, SortedDictionary<string, string>>> Sections { get; } =
        new Dictionary<string, SortedDictionary<string, SortedDictionary<string, string>>>
        {
            [Parameters] = new(StringComparer.Ordinal),
            [Secrets] = new(StringComparer.Ordinal),
            [Config] = new(StringComparer.Ordinal),
        };

    /// <summary>Gets the values as they are written to <c>values.yaml</c>.</summary>
    public IReadOnlyDictionary<string, object> All =>
        new Dictionary<string, object>(Sections.Select(section => KeyValuePair.Create(section.Key, (object)section.Value)))
        {
            [ClusterSettings.Settings] = new Dictionary<string, string>(),
            [ClusterSettings.SecretSettings] = new Dictionary<string, string>(),
            [ClusterSettings.Network] = ClusterSettings.NetworkValues,
            [ClusterModelImport.Section] = ClusterModelImport.Values,
            [Resources] = _resources,
        };

    /// <summary>Returns the expression by which a template refers to a value.</summary>
    /// <param name="section">The value's section.</param>
    /// <param name="resource">The resource that owns the value.</param>
    /// <param name="key">The value's key.</param>
    public static string Expression(string section, IResource resource, string key) => $"{{{{ {Reference(section, resource, key)} }}}}";

    /// <summary>Returns a value without braces, as a part of an expression. A missing secret ends the rendering with a message.</summary>
    /// <param name="section">The value's section.</param>
    /// <param name="resource">The resource that owns the value.</param>
    /// <param name="key">The value's key.</param>
    public static string Reference(string section, IResource resource, string key)
    {
        string path = $"{section}.{Name(resource.Name)}.{Name(key)}";
        return section == Secrets ? $"required `{path} is not set` .Values.{path}" : $".Values.{path}";
    }

    /// <summary>Adds a value, and returns the expression by which a template refers to it.</summary>
    /// <param name="section">The value's section.</param>
    /// <param name="resource">The resource that owns the value.</param>
    /// <param name="key">The value's key.</param>
    /// <param name="value">The value.</param>
    public string Add(string section, IResource resource, string key, string value)
    {
        SortedDictionary<string, SortedDictionary<string, string>> resources = Sections[section];
        if (!resources.TryGetValue(Name(resource.Name), out SortedDictionary<string, string>? values))
        {
            resources[Name(resource.Name)] = values = new(StringComparer.Ordinal);
        }

        values[Name(key)] = value;
        return Expression(section, resource, key);
    }

    /// <summary>Adds the requests and limits of a resource's program, and returns the path of this value.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="requests">The requests as Kubernetes quantities, by what they are of.</param>
    /// <param name="limits">The limits as Kubernetes quantities, by what they are of.</param>
    public string AddResources(IResource resource, IReadOnlyDictionary<string, string> requests, IReadOnlyDictionary<string, string> limits)
    {
        _resources[Name(resource.Name)] = new SortedDictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
        {
            ["limits"] = limits,
            ["requests"] = requests,
        };
        return $".Values.{Resources}.{Name(resource.Name)}";
    }

    /// <summary>Replaces hyphens, which would be minus signs in an expression.</summary>
    private static string Name(string name) => name.Replace('-', '_');
}
