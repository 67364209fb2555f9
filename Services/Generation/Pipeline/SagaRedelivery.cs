using Microsoft.Extensions.Options;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Schedules retries of stages after transient failures. The time of the retry is stored in the job's row and not in the broker, so it
/// survives restarts of the service and of the broker, and the broker needs no plug-in.
/// </summary>
/// <param name="options">The options with the retry delays.</param>
/// <param name="time">The time provider.</param>
public sealed class SagaRedelivery(IOptions<JobQueueOptions> options, TimeProvider time)
{
    /// <summary>Returns whether the failed stage should be retried.</summary>
    public bool ShouldRetry(VideoJob job, StageFailed failed)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(failed);
        return failed.IsTransient && job.Redeliveries < options.Value.RedeliveryDelays.Count;
    }

    /// <summary>Sets the time of the job's next retry and increments its retry count.</summary>
    public void ScheduleRetry(VideoJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        job.RedeliverAt = time.GetUtcNow() + options.Value.RedeliveryDelays[job.Redeliveries];
        job.Redeliveries++;
    }
}
