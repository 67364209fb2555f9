namespace TextToVideo.Planning.Simulation;

/// <summary>A simulation and its result, as the API and <c>./run simulate --json</c> write it.</summary>
/// <param name="Simulation">What was simulated; where there was a promise, with the replicas found.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Loads">What becomes of it at other loads.</param>
public sealed record SimulationReport(SimulationSettings Simulation, SimulationResult Result, IReadOnlyList<LoadPoint> Loads)
{
    /// <summary>Simulates what is asked for.</summary>
    /// <param name="request">It.</param>
    /// <param name="catalog">Has the pipelines.</param>
    /// <param name="cancellationToken">Ends the simulation.</param>
    /// <exception cref="PlanningException">It names what there is not, or a value that is not allowed, or a promise that cannot be kept.</exception>
    public static SimulationReport Make(SimulationRequest request, PresetCatalog catalog, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        SimulationSettings settings = request.Settings(catalog);
        (SimulationSettings found, SimulationResult result) = request.Objective is { } objective
            ? ReplicaSearch.Run(settings, objective.Percentile, objective.Seconds, cancellationToken)
            : (settings, Simulator.Run(settings, cancellationToken));
        LoadPoint[] loads = [.. request.Loads.Select(load => At(found, load, cancellationToken))];
        return new SimulationReport(found, result, loads);
    }

    private static LoadPoint At(SimulationSettings settings, double rate, CancellationToken cancellationToken)
    {
        SimulationResult result = Simulator.Run(settings with { Arrivals = settings.Arrivals.At(rate) }, cancellationToken);
        return new LoadPoint(rate, result.Latency.P50, result.Latency.P95, result.RefusedShare, result.CostPerJob);
    }
}
