namespace Aspire.Hosting.ApplicationModel;

/// <summary>A change of what a resource is doing.</summary>
/// <param name="resource">The resource.</param>
/// <param name="resourceId">Which of its processes.</param>
/// <param name="resourceSnapshot">What it is doing.</param>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot resourceSnapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Which of its processes.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>What it is doing.</summary>
    public CustomResourceSnapshot Snapshot { get; } = resourceSnapshot;
}
