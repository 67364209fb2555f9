namespace Aspire.Hosting.ApplicationModel;

/// <summary>A server that Aspire starts in a container.</summary>
/// <param name="name">Its name.</param>
/// <param name="entrypoint">The program that the container starts with; null: the image's.</param>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IComputeResource
{
    /// <summary>The program that the container starts with.</summary>
    public string? Entrypoint { get; set; } = entrypoint;
}
