using Microsoft.Extensions.Options;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Puts a stage off that failed for a reason that may pass. The delay stands in the job's row and not in the broker: it outlives both, and
/// needs no plug-in.
/// </summary>
/// <param name="options">The delays.</param>
/// <param name="time">The clock.</param>
public sealed class SagaRedelivery(IOptions<JobQueueOptions> options, TimeProvider time)
{
    /// <summary>Whether the failed stage is to be tried again.</summary>
    public bool IsWorthwhile(VideoJob job, StageFailed failed)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(failed);
        return failed.IsTransient && job.Redeliveries < options.Value.RedeliveryDelays.Count;
    }

    /// <summary>Sets when.</summary>
    public void PutOff(VideoJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        job.RedeliverAt = time.GetUtcNow() + options.Value.RedeliveryDelays[job.Redeliveries];
        job.Redeliveries++;
    }
}
