using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// The audit. The records of jobs are written with the job's row; see <see cref="VideoJob.Decisions"/>.
/// </summary>
public interface IModerationRecords
{
    /// <summary>Writes records, all or none, and waits for the disk.</summary>
    Task InsertAsync(IReadOnlyList<ModerationRecord> records, CancellationToken cancellationToken);

    /// <summary>Removes the texts of a tenant's records; what was decided, and a hash, stay.</summary>
    Task ForgetAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>A record, or null where there is none.</summary>
    Task<ModerationRecord?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Records, newest first.</summary>
    Task<IReadOnlyList<ModerationRecord>> ListAsync(ModerationRecordQuery query, CancellationToken cancellationToken);
}
