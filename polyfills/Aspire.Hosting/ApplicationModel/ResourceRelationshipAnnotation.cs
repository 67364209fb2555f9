namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource has to do with another.</summary>
/// <param name="resource">The other.</param>
/// <param name="type">In which way: Reference, WaitFor.</param>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>It is told where the other is.</summary>
    internal const string Reference = "Reference";

    /// <summary>The other.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>In which way.</summary>
    public string Type { get; } = type;
}
