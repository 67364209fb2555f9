namespace TextToVideo.ServiceDefaults.Progress;

/// <summary>One watcher's view of a job's progress; disposing it ends the watch.</summary>
public interface IProgressSubscription : IDisposable
{
    /// <summary>Waits for an update.</summary>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The oldest update not yet taken, or null where none came in time.</returns>
    Task<ProgressUpdate?> NextAsync(TimeSpan timeout, CancellationToken cancellationToken);
}
