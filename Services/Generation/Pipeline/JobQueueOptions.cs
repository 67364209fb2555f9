using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Pipeline;

/// <summary>The limits and intervals of the job queue; configuration section <c>JobQueue</c>.</summary>
public sealed class JobQueueOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "JobQueue";

    internal const int LargestMaxRunning = 100_000;

    /// <summary>
    /// Maximum number of jobs in the pipeline at a time, across all processes, 1 to 100000; null for <see cref="RunningPerDenoiser"/> times
    /// the number of denoisers that are connected to the broker.
    /// </summary>
    [Range(1, LargestMaxRunning)]
    public int? MaxRunning { get; set; }

    /// <summary>
    /// Maximum number of jobs in the pipeline for each denoiser, 1 to 1024; without effect if <see cref="MaxRunning"/> is set. It should be
    /// the number of jobs that a denoiser works on at a time, <c>Denoising:MaxConcurrentJobs</c>.
    /// </summary>
    [Range(1, 1024)]
    public int RunningPerDenoiser { get; set; } = 16;

    /// <summary>Maximum number of waiting jobs, 1 to 10000000; when it is reached, new jobs are refused.</summary>
    [Range(1, 10_000_000)]
    public int MaxWaiting { get; set; } = 1000;

    /// <summary>The period over which the rate of finished jobs is measured, 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RateWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often to poll for jobs queued by other processes and for stages whose retry is due, 50 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often a stage is started for a job without making progress, although its worker died each time, 2 to 100; then the job fails.
    /// Planned stops and failures that a worker reports do not count.
    /// </summary>
    [Range(2, 100)]
    public int MaxStageStarts { get; set; } = 3;

    /// <summary>
    /// The delays before the first, second and further retries of a stage after a transient failure; when all are used, the job fails.
    /// The default is 10 s, 1 min and 5 min with a broker, and no retries in a single process, where the user waits for the result.
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
