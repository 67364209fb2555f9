using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>
/// A discrete-event simulation of the pipeline: admission with fair shares, stages with queues, batches, failures and retries.
/// </summary>
public static class Simulator
{
    /// <summary>Runs a simulation.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">A setting is not allowed.</exception>
    public static SimulationResult Run(SimulationSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        return new SimulationRun(settings).Run(cancellationToken);
    }
}
