using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>
/// A discrete-event simulation of the pipeline: admission with fair shares, stages with queues, batches, failures and retries.
/// </summary>
public static class Simulator
{
    /// <summary>Runs a simulation.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="maxInSystem">
    /// The maximum number of waiting and running jobs. The memory is proportional to it and does not depend on the numbers of replicas.
    /// </param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">A setting is not allowed, or too many jobs are in the system.</exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public static SimulationResult Run(
        SimulationSettings settings,
        int maxInSystem = int.MaxValue,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        cancellationToken.ThrowIfCancellationRequested();
        settings.Check();
        return new SimulationRun(settings, maxInSystem, cancellationToken).Run();
    }
}
