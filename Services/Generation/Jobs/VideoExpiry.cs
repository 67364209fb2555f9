using Microsoft.Extensions.Options;

namespace TextToVideo.Generation.Jobs;

/// <summary>When videos expire. It is not stored, so that another setting holds for older videos too.</summary>
internal sealed class VideoExpiry(IOptions<RetentionOptions> options, TimeProvider time)
{
    /// <summary>Videos that ended then or before have expired; null where none ever does.</summary>
    public DateTimeOffset? Horizon => options.Value.Videos is { } kept ? time.GetUtcNow() - kept : null;

    /// <summary>When a video expires; null while it has not ended, and where none ever does.</summary>
    public DateTimeOffset? Of(VideoJob job) => options.Value.Videos is { } kept && job.CompletedAt is { } ended ? ended + kept : null;

    /// <summary>Whether a video is no more, though it may not have been removed yet.</summary>
    public bool HasPassed(VideoJob job) => Of(job) <= time.GetUtcNow();
}
