using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>The settings of a stage of the pipeline.</summary>
public sealed record StageSettings
{
    /// <summary>The maximum number of processes of a stage.</summary>
    public const int MaxReplicas = 1_000_000;

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The number of processes, 1 to 1,000,000. Ignored with <see cref="Autoscaling"/>.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>
    /// The number of jobs that a process handles at once without slowing down, 1 to 1000. Ignored with <see cref="Batch"/>.
    /// </summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>The time of a job, or with batching the time of a step.</summary>
    public required ServiceTimeSettings Service { get; init; }

    /// <summary>The settings for batching; null for no batching.</summary>
    public BatchSettings? Batch { get; init; }

    /// <summary>The settings of an autoscaler; null for a fixed number of processes. Not allowed with <see cref="Batch"/>.</summary>
    public AutoscalingSettings? Autoscaling { get; init; }

    /// <summary>
    /// The number of shared processors that a job keeps busy, or with batching a replica: processor time relative to the time without other
    /// load, 0 to 1000. With 0, the stage does not use the shared processors.
    /// </summary>
    public double Processors { get; init; }

    /// <summary>The probability that an attempt fails, 0 to 1.</summary>
    public double FailureProbability { get; init; }

    /// <summary>The maximum number of attempts, 1 to 1000.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>The time before a retry in seconds, 0 to 1e6.</summary>
    public double RetryDelay { get; init; } = 10;

    /// <summary>The price of a process in US dollars per hour, 0 to 1e6.</summary>
    public double HourPrice { get; init; }

    /// <summary>The average time of a job without other jobs in its process, in seconds.</summary>
    public double TimeAlone => Service.ExpectedMean * (Batch?.Steps ?? 1);

    /// <summary>The maximum throughput in jobs per second.</summary>
    public double Capacity
    {
        get
        {
            double attempts = 1 / Math.Max(1 - FailureProbability, 1e-9);
            double mean = Math.Max(Service.ExpectedMean, 1e-12);
            double each = Batch is { } batch ? batch.MaxJobs / (mean * batch.Steps * batch.GetCost(batch.MaxJobs)) : Concurrency / mean;
            return (Autoscaling?.MaxReplicas ?? Replicas) * each / attempts;
        }
    }

    /// <summary>Validates the settings.</summary>
    /// <param name="field">The path of these settings, for the error.</param>
    /// <exception cref="InvalidFieldException">A value is not allowed.</exception>
    public void Check(string field)
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 100)
        {
            throw new InvalidFieldException($"{field}.name", "must have 1 to 100 characters");
        }

        Ranges.Check($"{field}.replicas", Replicas, 1, MaxReplicas);
        Ranges.Check($"{field}.concurrency", Concurrency, 1, 1000);
        Ranges.Check($"{field}.processors", Processors, 0, 1000);
        Ranges.Check($"{field}.failure_probability", FailureProbability, 0, 1);
        Ranges.Check($"{field}.max_attempts", MaxAttempts, 1, 1000);
        Ranges.Check($"{field}.retry_delay", RetryDelay, 0, 1e6);
        Ranges.Check($"{field}.hour_price", HourPrice, 0, 1e6);
        Service.Check($"{field}.service");
        Batch?.Check($"{field}.batch");
        Autoscaling?.Check($"{field}.autoscaling");
        if (Batch is not null && Autoscaling is not null)
        {
            throw new InvalidFieldException($"{field}.autoscaling", "must not be specified together with batch; use concurrency");
        }
    }
}
