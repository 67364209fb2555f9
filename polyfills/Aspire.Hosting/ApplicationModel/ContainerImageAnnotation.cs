namespace Aspire.Hosting.ApplicationModel;

/// <summary>The image of a container. It matters only where the application is published.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>Where it comes from; null: the usual place.</summary>
    public string? Registry { get; set; }

    /// <summary>Its name.</summary>
    public required string Image { get; set; }

    /// <summary>Its version.</summary>
    public string? Tag { get; set; }
}
