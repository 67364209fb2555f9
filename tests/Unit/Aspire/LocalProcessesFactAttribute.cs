using Aspire.Hosting;

namespace TextToVideo.Unit.Aspire;

/// <summary>
/// A test of how resources run as processes of this machine. With the official packages, which have an orchestrator, it counts as skipped.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LocalProcessesFactAttribute : FactAttribute
{
    public LocalProcessesFactAttribute() =>
        Skip = typeof(DistributedApplication).Assembly.GetType("Aspire.Hosting.Local.Orchestrator") is null
            ? "The official packages start the resources."
            : null;
}
