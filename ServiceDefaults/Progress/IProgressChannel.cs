namespace TextToVideo.ServiceDefaults.Progress;

/// <summary>
/// Carries progress from the stages to whoever watches. Progress is a convenience: losing an update loses no work, so publishing never fails
/// a job. What must not be lost is in the job store.
/// </summary>
public interface IProgressChannel
{
    /// <summary>Tells every watcher of the job.</summary>
    ValueTask PublishAsync(ProgressUpdate update, CancellationToken cancellationToken);

    /// <summary>The last update of each stage of the job, as far as they are remembered.</summary>
    ValueTask<IReadOnlyList<ProgressUpdate>> GetLatestAsync(Guid videoId, CancellationToken cancellationToken);

    /// <summary>
    /// Starts to watch the job. Updates that are published after this returns are delivered; a slow watcher misses old ones, never the newest.
    /// </summary>
    ValueTask<IProgressSubscription> SubscribeAsync(Guid videoId, CancellationToken cancellationToken);
}
