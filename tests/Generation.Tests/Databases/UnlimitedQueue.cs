using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Stores jobs of tests that do not concern the length of the queue.</summary>
public static class UnlimitedQueue
{
    public static Task InsertAsync(this IVideoJobStore store, VideoJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.InsertAsync(job, int.MaxValue, cancellationToken);
    }

    public static Task<bool> TryInsertAsync(
        this IIdempotencyKeys keys,
        IdempotencyKey key,
        VideoJob job,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.TryInsertAsync(key, job, int.MaxValue, cancellationToken);
    }
}
