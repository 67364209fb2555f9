namespace TextToVideo.Planning.Simulation;

/// <summary>A latency objective for finding the cheapest replicas.</summary>
public sealed record Objective
{
    /// <summary>The share of jobs that must meet the objective, above 0 and at most 1.</summary>
    public double Percentile { get; init; } = 0.95;

    /// <summary>The maximum latency of these jobs in seconds, at most 1e9.</summary>
    public required double Seconds { get; init; }
}
