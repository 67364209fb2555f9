namespace TextToVideo.ServiceDefaults.Progress;

/// <summary>
/// Transports progress from the stages to watchers. Updates may be lost, so publishing never fails a job. Data that must not be lost is in
/// the job store.
/// </summary>
public interface IProgressChannel
{
    /// <summary>Publishes an update to all watchers of its job.</summary>
    /// <param name="update">The update.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    ValueTask PublishAsync(ProgressUpdate update, CancellationToken cancellationToken);

    /// <summary>Returns the last update of each stage of a job. Updates of old jobs are not kept.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    ValueTask<IReadOnlyList<ProgressUpdate>> GetLatestAsync(Guid videoId, CancellationToken cancellationToken);

    /// <summary>
    /// Starts to watch a job. Updates that are published after this method returns are delivered. A slow watcher may miss old updates, but
    /// never the newest one.
    /// </summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    ValueTask<IProgressSubscription> SubscribeAsync(Guid videoId, CancellationToken cancellationToken);
}
