namespace TextToVideo.Planning.Simulation;

/// <summary>A promise that the cheapest replicas are looked for by.</summary>
public sealed record Objective
{
    /// <summary>Of which share of the jobs, above 0 and at most 1.</summary>
    public double Percentile { get; init; } = 0.95;

    /// <summary>In how many seconds they are to be done, at most 1e9.</summary>
    public required double Seconds { get; init; }
}
