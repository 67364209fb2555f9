namespace Aspire.Hosting.ApplicationModel;

/// <summary>A server that runs in a container where the application is published. Here it runs as a program of this machine.</summary>
/// <param name="name">The resource's name.</param>
public class ContainerResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IComputeResource;
