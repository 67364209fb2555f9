namespace TextToVideo.Planning.Simulation;

/// <summary>What is to be simulated, as the API and a file have it.</summary>
public sealed record SimulationRequest
{
    /// <summary>The most simulations at different loads.</summary>
    public const int MostLoads = 50;

    /// <summary>A pipeline of the catalog; null where <see cref="Simulation"/> is given.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The simulation; null: the pipeline's.</summary>
    public SimulationSettings? Simulation { get; init; }

    /// <summary>Requests a second in place of the simulation's.</summary>
    public double? Rate { get; init; }

    /// <summary>How many requests come in place of the simulation's.</summary>
    public int? Jobs { get; init; }

    /// <summary>Where chance begins in place of the simulation's.</summary>
    public int? Seed { get; init; }

    /// <summary>Jobs in the pipeline at a time in place of the simulation's.</summary>
    public int? MaxRunning { get; init; }

    /// <summary>The promise; null: the replicas stay as they are.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Requests a second to simulate besides, each from 1e-9 to 1e9 and at most 50: latency and cost against load.</summary>
    public IReadOnlyList<double> Loads { get; init; } = [];

    /// <summary>The simulation that is asked for.</summary>
    /// <param name="catalog">Has the pipelines.</param>
    /// <exception cref="PlanningException">It names what there is not, or a value that is not allowed.</exception>
    public SimulationSettings Settings(PresetCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (Simulation is not null && Pipeline is not null)
        {
            throw new PlanningException("pipeline", "must not be given together with simulation");
        }

        SimulationSettings settings = Simulation ?? catalog.Pipeline(Pipeline).Simulation;
        settings = settings with
        {
            Jobs = Jobs ?? settings.Jobs,
            Seed = Seed ?? settings.Seed,
            MaxRunning = MaxRunning ?? settings.MaxRunning,
            Arrivals = Rate is { } rate ? settings.Arrivals.At(rate) : settings.Arrivals,
        };
        settings.Check();
        Ranges.Check("loads.length", Loads.Count, 0, MostLoads);
        foreach (double load in Loads)
        {
            Ranges.Check("loads", load, 1e-9, 1e9);
        }

        return settings;
    }
}
