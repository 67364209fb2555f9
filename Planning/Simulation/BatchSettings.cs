using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>
/// A replica that processes several jobs at once, step by step (continuous batching): a job joins at the next step and leaves after its
/// last step. If there are more jobs than can share a step, they take turns. The stage's service time is the time of one step of a single
/// job.
/// </summary>
public sealed record BatchSettings
{
    /// <summary>The maximum number of jobs in a step, 1 to 1000.</summary>
    public int MaxJobs { get; init; } = 4;

    /// <summary>
    /// The maximum number of jobs of a replica, 1 to 1000. If they are more than <see cref="MaxJobs"/>, they take turns. Null for
    /// <see cref="MaxJobs"/>.
    /// </summary>
    public int? Concurrency { get; init; }

    /// <summary>The number of steps of a job, 1 to 100,000.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>
    /// The time that each further job adds to a step, relative to the step of a single job, 0 to 10. With 1, batching saves no time.
    /// </summary>
    public double MarginalCost { get; init; } = 0.8;

    /// <summary>The effective maximum number of jobs of a replica.</summary>
    internal int Places => Math.Max(Concurrency ?? MaxJobs, MaxJobs);

    /// <summary>Returns the time of a step with several jobs, relative to the step of a single job.</summary>
    internal double GetCost(int jobs) => 1 + (MarginalCost * (jobs - 1));

    /// <summary>Validates the settings.</summary>
    /// <param name="field">The path of these settings, for the error.</param>
    /// <exception cref="InvalidFieldException">A value is not allowed.</exception>
    public void Check(string field)
    {
        Ranges.Check($"{field}.max_jobs", MaxJobs, 1, 1000);
        Ranges.Check($"{field}.concurrency", Concurrency ?? MaxJobs, 1, 1000);
        Ranges.Check($"{field}.steps", Steps, 1, 100_000);
        Ranges.Check($"{field}.marginal_cost", MarginalCost, 0, 10);
    }
}
