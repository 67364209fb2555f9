using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Stores for a day which job a request has created. The methods throw a <see cref="PipelineException"/> if the database is full or
/// unavailable.
/// </summary>
public interface IIdempotencyKeys
{
    /// <summary>Returns the first use of a tenant's key, or null if the key has not been used.</summary>
    Task<UsedIdempotencyKey?> FindAsync(string tenant, string key, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a new job together with its key in one transaction. Of concurrent calls with the same key, in any process, one succeeds.
    /// </summary>
    /// <returns>False if the key has already been used.</returns>
    /// <exception cref="KeyLimitException">The job's API key has reached one of its limits.</exception>
    Task<bool> TryInsertAsync(IdempotencyKey key, VideoJob job, CancellationToken cancellationToken);

    /// <summary>Deletes the keys that have expired.</summary>
    Task DeleteExpiredAsync(CancellationToken cancellationToken);
}
