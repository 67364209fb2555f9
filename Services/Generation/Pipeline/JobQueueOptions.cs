using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Pipeline;

/// <summary>How many jobs run and wait; configuration section <c>JobQueue</c>.</summary>
public sealed class JobQueueOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "JobQueue";

    /// <summary>How many jobs may be in the pipeline at a time, in all processes together, 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int MaxRunning { get; set; } = 16;

    /// <summary>How many jobs may wait, 1 to 10000000; beyond that a new one is refused.</summary>
    [Range(1, 10_000_000)]
    public int MaxWaiting { get; set; } = 1000;

    /// <summary>The service rate is measured over this time, 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RateWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often to look for jobs that another process has queued and for stages that are due again, 50 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For how long a stage that failed for a reason that may pass is put off, time after time, before its job fails. Where none is configured:
    /// 10 s, 1 min and 5 min with a broker, and not at all in one process, where its user waits.
    /// </summary>
    public IList<TimeSpan> RedeliveryDelays { get; } = [];

    internal void UseDefaultRedeliveryDelays()
    {
        if (RedeliveryDelays.Count == 0)
        {
            RedeliveryDelays.Add(TimeSpan.FromSeconds(10));
            RedeliveryDelays.Add(TimeSpan.FromMinutes(1));
            RedeliveryDelays.Add(TimeSpan.FromMinutes(5));
        }
    }
}
