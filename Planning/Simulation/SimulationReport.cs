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
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">A pipeline is unknown, a value is not allowed, or the objective cannot be met.</exception>
    public static SimulationReport Create(SimulationRequest request, PresetCatalog catalog, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        SimulationSettings settings = request.Settings(catalog);
        (SimulationSettings found, SimulationResult result) = request.Objective is { } objective
            ? ReplicaSearch.Run(settings, objective.Percentile, objective.Seconds, cancellationToken)
            : (settings, Simulator.Run(settings, cancellationToken));
        LoadPoint[] loads = [.. request.Loads.Select(load => SimulateLoad(found, load, cancellationToken))];
        return new SimulationReport(found, result, loads);
    }

    private static LoadPoint SimulateLoad(SimulationSettings settings, double rate, CancellationToken cancellationToken)
    {
        SimulationResult result = Simulator.Run(settings with { Arrivals = settings.Arrivals.WithRate(rate) }, cancellationToken);
        return new LoadPoint(rate, result.Latency.P50, result.Latency.P95, result.RefusedShare, result.CostPerJob);
    }
}
