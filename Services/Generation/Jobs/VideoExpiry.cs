using Microsoft.Extensions.Options;

namespace TextToVideo.Generation.Jobs;

/// <summary>
/// Computes when videos expire. The time is not stored, so a change of the configured retention also applies to existing videos.
/// </summary>
internal sealed class VideoExpiry(IOptions<RetentionOptions> options, TimeProvider time)
{
    /// <summary>Gets the end time at or before which a job must have ended to have expired; null if videos never expire.</summary>
    public DateTimeOffset? Horizon => options.Value.Videos is { } kept ? time.GetUtcNow() - kept : null;

    /// <summary>Returns when a video expires; null if its job has not ended or videos never expire.</summary>
    public DateTimeOffset? GetExpiry(VideoJob job) =>
        options.Value.Videos is { } kept && job.CompletedAt is { } ended ? ended + kept : null;

    /// <summary>Returns whether a video has expired; it may not have been deleted yet.</summary>
    public bool HasPassed(VideoJob job) => GetExpiry(job) <= time.GetUtcNow();
}
