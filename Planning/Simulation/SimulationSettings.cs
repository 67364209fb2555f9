using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>The settings of a simulation.</summary>
public sealed record SimulationSettings
{
    /// <summary>The maximum number of requests in a simulation.</summary>
    public const int MaxRequests = 100_000_000;

    private const int MaxStages = 32;
    private const int MaxTenants = 1000;

    /// <summary>The number of requests, 1 to 100,000,000.</summary>
    public int Jobs { get; init; } = 100_000;

    /// <summary>The random seed: the same seed and settings give the same result.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The share of the first requests that fill the queues and are not included in the latencies, 0 to 0.9.</summary>
    public double WarmUp { get; init; } = 0.05;

    /// <summary>The arrival of requests.</summary>
    public ArrivalSettings Arrivals { get; init; } = new();

    /// <summary>The number of tenants that share the system fairly, 1 to 1000.</summary>
    public int Tenants { get; init; } = 1;

    /// <summary>The first tenant's share of the requests, 0 to 1; the others share the rest equally. Null for equal shares.</summary>
    public double? FirstTenantShare { get; init; }

    /// <summary>
    /// The maximum number of jobs in the pipeline, 1 to 10,000,000. With autoscaling it is also limited by the jobs that the processes of
    /// these stages can handle.
    /// </summary>
    public int MaxRunning { get; init; } = 10_000_000;

    /// <summary>The maximum number of jobs waiting for admission, 0 to 1,000,000,000; further requests are refused (429).</summary>
    public int MaxWaiting { get; init; } = 1_000_000_000;

    /// <summary>The number of processors that the stages share, 0.01 to 1,000,000; null if unlimited.</summary>
    public double? Processors { get; init; }

    /// <summary>The stages in order, 1 to 32.</summary>
    public required IReadOnlyList<StageSettings> Stages { get; init; }

    /// <summary>US dollars per hour.</summary>
    public double HourPrice => Stages.Sum(stage => stage.Replicas * stage.HourPrice);

    /// <summary>Validates the settings.</summary>
    /// <exception cref="InvalidFieldException">A value is not allowed.</exception>
    public void Check()
    {
        Ranges.Check("jobs", Jobs, 1, MaxRequests);
        Ranges.Check("warm_up", WarmUp, 0, 0.9);
        Ranges.Check("tenants", Tenants, 1, MaxTenants);
        Ranges.Check("first_tenant_share", FirstTenantShare ?? 0, 0, 1);
        Ranges.Check("max_running", MaxRunning, 1, 10_000_000);
        Ranges.Check("max_waiting", MaxWaiting, 0, 1_000_000_000);
        Ranges.Check("processors", Processors ?? 1, 0.01, 1e6);
        Ranges.Check("stages.length", Stages.Count, 1, MaxStages);
        Arrivals.Check();
        for (int i = 0; i < Stages.Count; i++)
        {
            Stages[i].Check($"stages[{i}]");
        }
    }
}
