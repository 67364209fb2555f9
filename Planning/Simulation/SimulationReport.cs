using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>A simulation and its result, in the JSON format of the API and of <c>./run simulate --json</c>.</summary>
/// <param name="Simulation">The simulated settings; if there was an objective, with the numbers of replicas that were found.</param>
/// <param name="Result">The result.</param>
/// <param name="Loads">The results at other loads.</param>
public sealed record SimulationReport(SimulationSettings Simulation, SimulationResult Result, IReadOnlyList<LoadPoint> Loads)
{
    /// <summary>Runs a simulation.</summary>
    /// <param name="request">The request.</param>
    /// <param name="catalog">The catalog with the pipelines.</param>
    /// <param name="maxInSystem">The maximum number of waiting and running jobs of each simulation.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">
    /// A pipeline is unknown, a value is not allowed, the objective cannot be met, or too many jobs are in the system.
    /// </exception>
    public static SimulationReport Create(
        SimulationRequest request,
        PresetCatalog catalog,
        int maxInSystem,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        SimulationSettings settings = request.Settings(catalog);
        (SimulationSettings found, SimulationResult result) = request.Objective is { } objective
            ? ReplicaSearch.Run(settings, objective.Percentile, objective.Seconds, maxInSystem, cancellationToken)
            : (settings, Simulator.Run(settings, maxInSystem, cancellationToken));
        LoadPoint[] loads = [.. request.Loads.Select(load => SimulateLoad(found, load, maxInSystem, cancellationToken))];
        return new SimulationReport(found, result, loads);
    }

    private static LoadPoint SimulateLoad(SimulationSettings settings, double rate, int maxInSystem, CancellationToken cancellationToken)
    {
        SimulationResult result = Simulator.Run(
            settings with
            {
                Arrivals = settings.Arrivals.WithRate(rate),
            },
            maxInSystem,
            cancellationToken
        );
        return new LoadPoint(rate, result.Latency.P50, result.Latency.P95, result.RefusedShare, result.CostPerJob);
    }
}
