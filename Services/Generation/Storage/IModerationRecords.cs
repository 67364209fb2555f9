using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Stores the moderation audit. The records of a job are written together with the job's row; see <see cref="VideoJob.Decisions"/>.
/// </summary>
public interface IModerationRecords
{
    /// <summary>Writes records in one transaction, which is on disk when the method returns.</summary>
    Task InsertAsync(IReadOnlyList<ModerationRecord> records, CancellationToken cancellationToken);

    /// <summary>Removes the texts and notes from a tenant's records; the decisions and the hashes of the texts remain.</summary>
    Task ForgetAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Deletes the oldest records of a kind that were made before a given time.</summary>
    /// <param name="kind">One of <see cref="ModerationDecisionKind"/>.</param>
    /// <param name="before">The time.</param>
    /// <param name="limit">The maximum number of records to delete, so that other writers need not wait long.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The number of deleted records.</returns>
    Task<int> DeleteAsync(string kind, DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Returns a record, or null if it is not found.</summary>
    Task<ModerationRecord?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Returns records, newest first.</summary>
    Task<IReadOnlyList<ModerationRecord>> ListAsync(ModerationRecordQuery query, CancellationToken cancellationToken);
}
