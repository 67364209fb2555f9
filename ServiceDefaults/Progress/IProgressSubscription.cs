namespace TextToVideo.ServiceDefaults.Progress;

/// <summary>A watcher's subscription to the progress of a job. Disposing it ends the subscription.</summary>
public interface IProgressSubscription : IDisposable
{
    /// <summary>Waits for an update.</summary>
    /// <param name="timeout">The maximum time to wait.</param>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    /// <returns>The oldest unread update, or null if there was none in time.</returns>
    Task<ProgressUpdate?> NextAsync(TimeSpan timeout, CancellationToken cancellationToken);
}
