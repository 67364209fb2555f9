using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>A request for a simulation, from the API or a file.</summary>
public sealed record SimulationRequest
{
    /// <summary>The maximum number of additional loads.</summary>
    public const int MaxLoads = 50;

    /// <summary>A pipeline of the catalog. It must be null if <see cref="Simulation"/> is specified.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The simulation settings; null for those of the pipeline.</summary>
    public SimulationSettings? Simulation { get; init; }

    /// <summary>Overrides the average number of requests per second.</summary>
    public double? Rate { get; init; }

    /// <summary>Overrides the number of requests.</summary>
    public int? Jobs { get; init; }

    /// <summary>Overrides the random seed.</summary>
    public int? Seed { get; init; }

    /// <summary>Overrides the maximum number of jobs in the pipeline.</summary>
    public int? MaxRunning { get; init; }

    /// <summary>The latency objective; null to keep the numbers of replicas.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Additional loads to simulate, in requests per second, each from 1e-9 to 1e9, at most 50.</summary>
    public IReadOnlyList<double> Loads { get; init; } = [];

    /// <summary>Returns the settings of the requested simulation.</summary>
    /// <param name="catalog">The catalog with the pipelines.</param>
    /// <exception cref="InvalidFieldException">A pipeline is unknown or a value is not allowed.</exception>
    public SimulationSettings Settings(PresetCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (Simulation is not null && Pipeline is not null)
        {
            throw new InvalidFieldException("pipeline", "must not be specified together with simulation");
        }

        SimulationSettings settings = Simulation ?? catalog.Pipeline(Pipeline).Simulation;
        settings = settings with
        {
            Jobs = Jobs ?? settings.Jobs,
            Seed = Seed ?? settings.Seed,
            MaxRunning = MaxRunning ?? settings.MaxRunning,
            Arrivals = Rate is { } rate ? settings.Arrivals.WithRate(rate) : settings.Arrivals,
        };
        settings.Check();
        if (Objective is not null && settings.Stages.Any(stage => stage.Autoscaling is not null))
        {
            throw new InvalidFieldException(
                "objective",
                "searches for fixed numbers of replicas; it must not be specified with autoscaling"
            );
        }

        Ranges.Check("loads.length", Loads.Count, 0, MaxLoads);
        foreach (double load in Loads)
        {
            Ranges.Check("loads", load, 1e-9, 1e9);
        }

        return settings;
    }
}
