using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

/// <summary>One process of a resource.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Index">Which of its processes.</param>
/// <param name="Id">Its name among all processes.</param>
/// <param name="Log">What it says.</param>
internal sealed record Replica(IResource Resource, int Index, string Id, LogFile Log)
{
    /// <summary>Where it listens.</summary>
    public IEnumerable<AllocatedEndpoint> Endpoints =>
        Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.Allocated[Index]);
}
