namespace TextToVideo.Planning.Simulation;

/// <summary>A stage of the pipeline.</summary>
public sealed record StageSettings
{
    /// <summary>The most processes of one stage.</summary>
    public const int MostReplicas = 1_000_000;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Processes, 1 to 1,000,000.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Jobs that a process works on at a time, each as fast as alone, 1 to 1000. Without meaning where there are batches.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>How long a job takes; with batches, how long a step takes.</summary>
    public required ServiceSettings Service { get; init; }

    /// <summary>How jobs share a process, step by step; null: they do not.</summary>
    public BatchSettings? Batch { get; init; }

    /// <summary>
    /// Of the processors that the stages share, those that work on a job keeps busy, or with batches a replica's work: processor time over time
    /// alone, 0 to 1000. 0: it needs none of them.
    /// </summary>
    public double Processors { get; init; }

    /// <summary>How likely an attempt is to fail, 0 to 1.</summary>
    public double FailureProbability { get; init; }

    /// <summary>How often a job is tried before it fails, 1 to 1000.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>Seconds until it is tried again, 0 to 1e6.</summary>
    public double RetryDelay { get; init; } = 10;

    /// <summary>What a process costs, in US dollars an hour, 0 to 1e6.</summary>
    public double HourPrice { get; init; }

    /// <summary>How long a job takes that shares its process with no other, on average, in seconds.</summary>
    public double TimeAlone => Service.ExpectedMean * (Batch?.Steps ?? 1);

    /// <summary>Jobs a second that it can do when it is never idle.</summary>
    public double Capacity
    {
        get
        {
            double attempts = 1 / Math.Max(1 - FailureProbability, 1e-9);
            double mean = Math.Max(Service.ExpectedMean, 1e-12);
            double each = Batch is { } batch ? batch.MaxJobs / (mean * batch.Steps * batch.CostOf(batch.MaxJobs)) : Concurrency / mean;
            return Replicas * each / attempts;
        }
    }

    /// <summary>Checks the values.</summary>
    /// <param name="field">Whose they are, for the error.</param>
    /// <exception cref="PlanningException">One is not allowed.</exception>
    public void Check(string field)
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 100)
        {
            throw new PlanningException($"{field}.name", "must have 1 to 100 characters");
        }

        Ranges.Check($"{field}.replicas", Replicas, 1, MostReplicas);
        Ranges.Check($"{field}.concurrency", Concurrency, 1, 1000);
        Ranges.Check($"{field}.processors", Processors, 0, 1000);
        Ranges.Check($"{field}.failure_probability", FailureProbability, 0, 1);
        Ranges.Check($"{field}.max_attempts", MaxAttempts, 1, 1000);
        Ranges.Check($"{field}.retry_delay", RetryDelay, 0, 1e6);
        Ranges.Check($"{field}.hour_price", HourPrice, 0, 1e6);
        Service.Check($"{field}.service");
        Batch?.Check($"{field}.batch");
    }
}
