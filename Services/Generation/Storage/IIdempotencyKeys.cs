using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Which request has made which job, for a day. A database that is full or cannot be reached is a <see cref="PipelineException"/>.
/// </summary>
public interface IIdempotencyKeys
{
    /// <summary>What a tenant's key stands for, or null where it is free.</summary>
    Task<UsedIdempotencyKey?> FindAsync(string tenant, string key, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a new job and its key, both or none. Of several calls with the same key at once, in whatever processes, one does.
    /// </summary>
    /// <returns>False where the key is taken.</returns>
    /// <exception cref="KeyLimitException">The job's API key has used what it may use.</exception>
    Task<bool> TryInsertAsync(IdempotencyKey key, VideoJob job, CancellationToken cancellationToken);

    /// <summary>Removes the keys whose time is over.</summary>
    Task DeleteExpiredAsync(CancellationToken cancellationToken);
}
