using System.Text.RegularExpressions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What resources have in common.</summary>
public abstract partial class Resource : IResource
{
    private const int LongestName = 64;

    /// <summary>Makes a resource.</summary>
    /// <param name="name">Its name: letters, digits and single hyphens, beginning with a letter.</param>
    protected Resource(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > LongestName || !NamePattern().IsMatch(name))
        {
            throw new ArgumentException(
                $"'{name}' cannot be a resource's name: 1 to {LongestName} letters, digits and single hyphens, beginning with a letter.",
                nameof(name));
        }

        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ResourceAnnotationCollection Annotations { get; } = [];

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
