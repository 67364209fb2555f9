namespace TextToVideo.Planning.Simulation;

/// <summary>
/// A replica that works on several jobs at once, step by step: a job joins at the next step and leaves after its last. Jobs that are more than
/// can share a step take turns. The stage's service time is that of one step of one job.
/// </summary>
public sealed record BatchSettings
{
    /// <summary>Jobs that share a step, 1 to 1000.</summary>
    public int MaxJobs { get; init; } = 4;

    /// <summary>Jobs of a replica at a time, which take turns where they are more than share a step, 1 to 1000; null: as many as share one.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Steps of a job, 1 to 100,000.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>What each further job adds to a step's time, as a share of the time of one alone, 0 to 10: 1 where sharing saves nothing.</summary>
    public double MarginalCost { get; init; } = 0.8;

    /// <summary>Jobs of a replica at a time.</summary>
    internal int Places => Math.Max(Concurrency ?? MaxJobs, MaxJobs);

    /// <summary>How long a step of some jobs takes, as a multiple of a step of one alone.</summary>
    internal double CostOf(int jobs) => 1 + (MarginalCost * (jobs - 1));

    /// <summary>Checks the values.</summary>
    /// <param name="field">Whose they are, for the error.</param>
    /// <exception cref="PlanningException">One is not allowed.</exception>
    public void Check(string field)
    {
        Ranges.Check($"{field}.max_jobs", MaxJobs, 1, 1000);
        Ranges.Check($"{field}.concurrency", Concurrency ?? MaxJobs, 1, 1000);
        Ranges.Check($"{field}.steps", Steps, 1, 100_000);
        Ranges.Check($"{field}.marginal_cost", MarginalCost, 0, 10);
    }
}
