namespace TextToVideo.Generation.Jobs;

/// <summary>As many jobs wait as may wait.</summary>
/// <param name="waiting">How many that are.</param>
/// <param name="retryAfter">When there will be a place, going by how fast jobs have ended lately; whole seconds, at least one.</param>
public sealed class JobQueueFullException(int waiting, TimeSpan retryAfter)
    : Exception($"The queue is full: {waiting} jobs wait. Try again in {retryAfter.TotalSeconds:0} s.")
{
    /// <summary>The error's code.</summary>
    public const string Code = "queue_full";

    /// <summary>When there will be a place.</summary>
    public TimeSpan RetryAfter => retryAfter;
}
