namespace TextToVideo.Planning.Simulation;

/// <summary>What is to be simulated.</summary>
public sealed record SimulationSettings
{
    /// <summary>The most requests of one simulation.</summary>
    public const int MostJobs = 100_000_000;

    private const int MostStages = 32;
    private const int MostTenants = 1000;

    /// <summary>Requests that come, 1 to 100,000,000.</summary>
    public int Jobs { get; init; } = 100_000;

    /// <summary>Where chance begins: the same seed and settings give the same result.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Share of the requests, from the first, that fill the queues and are left out of the latencies, 0 to 0.9.</summary>
    public double WarmUp { get; init; } = 0.05;

    /// <summary>How requests come.</summary>
    public ArrivalSettings Arrivals { get; init; } = new();

    /// <summary>Users who share the system fairly, 1 to 1000.</summary>
    public int Tenants { get; init; } = 1;

    /// <summary>Share of the requests that are the first user's, 0 to 1; the others share the rest evenly. Null: all evenly.</summary>
    public double? FirstTenantShare { get; init; }

    /// <summary>Jobs that are in the pipeline at a time, 1 to 10,000,000.</summary>
    public int MaxRunning { get; init; } = 10_000_000;

    /// <summary>Jobs that may wait before it, 0 to 1,000,000,000; beyond that a request is refused (429).</summary>
    public int MaxWaiting { get; init; } = 1_000_000_000;

    /// <summary>Processors that the stages share, 0.01 to 1,000,000; null: nothing slows them down but their own queues.</summary>
    public double? Processors { get; init; }

    /// <summary>The stages in their order, 1 to 32.</summary>
    public required IReadOnlyList<StageSettings> Stages { get; init; }

    /// <summary>US dollars an hour.</summary>
    public double HourPrice => Stages.Sum(stage => stage.Replicas * stage.HourPrice);

    /// <summary>Checks the values.</summary>
    /// <exception cref="PlanningException">One is not allowed.</exception>
    public void Check()
    {
        Ranges.Check("jobs", Jobs, 1, MostJobs);
        Ranges.Check("warm_up", WarmUp, 0, 0.9);
        Ranges.Check("tenants", Tenants, 1, MostTenants);
        Ranges.Check("first_tenant_share", FirstTenantShare ?? 0, 0, 1);
        Ranges.Check("max_running", MaxRunning, 1, 10_000_000);
        Ranges.Check("max_waiting", MaxWaiting, 0, 1_000_000_000);
        Ranges.Check("processors", Processors ?? 1, 0.01, 1e6);
        Ranges.Check("stages.length", Stages.Count, 1, MostStages);
        Arrivals.Check();
        for (int i = 0; i < Stages.Count; i++)
        {
            Stages[i].Check($"stages[{i}]");
        }
    }
}
