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
    /// <param name="key">The idempotency key.</param>
    /// <param name="job">The job.</param>
    /// <param name="maxWaiting">The maximum number of waiting jobs, the new one included.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>False if the key has already been used.</returns>
    /// <exception cref="WaitingLimitException">The maximum number of jobs is waiting.</exception>
    /// <exception cref="KeyEndedException">The job's API key has been revoked or has expired.</exception>
    /// <exception cref="KeyLimitException">The job's API key has reached one of its limits.</exception>
    Task<bool> TryInsertAsync(IdempotencyKey key, VideoJob job, int maxWaiting, CancellationToken cancellationToken);

    /// <summary>Deletes the keys that have expired.</summary>
    Task DeleteExpiredAsync(CancellationToken cancellationToken);
}
