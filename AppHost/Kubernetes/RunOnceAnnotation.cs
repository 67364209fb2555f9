namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Marks a resource that runs once for each version of the chart and then ends.</summary>
/// <param name="Image">The resource whose image it runs.</param>
internal sealed record RunOnceAnnotation(IResource Image) : IResourceAnnotation;
