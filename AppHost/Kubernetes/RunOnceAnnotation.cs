namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Marks a resource that runs once for each revision of the release and then exits.</summary>
/// <param name="Image">The resource whose image it runs.</param>
internal sealed record RunOnceAnnotation(IResource Image) : IResourceAnnotation;
