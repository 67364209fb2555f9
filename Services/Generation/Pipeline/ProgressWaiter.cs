using System.Runtime.CompilerServices;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Waits for changes of a job. Progress notifications usually arrive at once but may be lost, so the caller also reads the job's row at a
/// fixed interval.
/// </summary>
/// <param name="progress">Notifies when a stage has made progress or the saga has changed the job.</param>
internal sealed class ProgressWaiter(IProgressChannel progress)
{
    /// <summary>The longest time between two readings of the row. It costs each waiting caller only an occasional query.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(3);

    /// <summary>Returns an element at once, and then whenever the row should be read again, until it is cancelled.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>Null at first; then each update, or null if there was none within <see cref="PollInterval"/>.</returns>
    public async IAsyncEnumerable<ProgressUpdate?> WatchAsync(Guid videoId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using IProgressSubscription updates = await progress.SubscribeAsync(videoId, cancellationToken);
        yield return null;
        while (true)
        {
            yield return await updates.NextAsync(PollInterval, cancellationToken);
        }
    }

    /// <summary>Performs an action and reads until its effect is visible.</summary>
    /// <typeparam name="T">The type of what is read.</typeparam>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="act">The action, usually a message to the saga. It is performed after the subscription, so no update is missed.</param>
    /// <param name="read">Reads the state.</param>
    /// <param name="isDone">Returns whether the effect is visible in the state.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The first state for which <paramref name="isDone"/> is true.</returns>
    public async Task<T> WaitAsync<T>(
        Guid videoId,
        Func<Task> act,
        Func<Task<T>> read,
        Func<T, bool> isDone,
        CancellationToken cancellationToken
    )
    {
        using IProgressSubscription updates = await progress.SubscribeAsync(videoId, cancellationToken);
        await act();
        while (true)
        {
            T state = await read();
            if (isDone(state))
            {
                return state;
            }

            await updates.NextAsync(PollInterval, cancellationToken);
        }
    }
}
