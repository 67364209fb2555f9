using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

/// <summary>How a server that has a container elsewhere runs as a program of this machine.</summary>
internal interface ILocalServer : IResourceAnnotation
{
    /// <summary>Prepares its data and says how to start it.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be started, as where it is not installed.</exception>
    Task<ProcessSpec> PrepareAsync(LocalServerContext context, CancellationToken cancellationToken);

    /// <summary>Asks it for a sign of life in its own protocol, and finishes what can only be done while it runs.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    Task<string?> CheckAsync(CancellationToken cancellationToken);
}
