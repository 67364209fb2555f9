using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// The jobs, as the API reads and the saga writes them. A database that is full or cannot be reached is a <see cref="PipelineException"/>.
/// </summary>
public interface IVideoJobStore
{
    /// <summary>Stores a new job, and counts it for its key.</summary>
    /// <exception cref="KeyLimitException">The job's key has used what it may use.</exception>
    Task InsertAsync(VideoJob job, CancellationToken cancellationToken);

    /// <summary>A job, or null where there is none.</summary>
    Task<VideoJob?> FindAsync(Guid videoId, CancellationToken cancellationToken);

    /// <summary>Jobs by time of creation.</summary>
    Task<IReadOnlyList<VideoJob>> ListAsync(VideoJobQuery query, CancellationToken cancellationToken);

    /// <summary>Jobs that are under way, not put off, and whose row was last saved before a time.</summary>
    Task<IReadOnlyList<Guid>> ListSilentAsync(DateTimeOffset savedBefore, CancellationToken cancellationToken);

    /// <summary>Jobs whose stage was put off until now or before.</summary>
    Task<IReadOnlyList<Guid>> ListDueAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Jobs that ended at a time or before, oldest first.</summary>
    Task<IReadOnlyList<Guid>> ListEndedAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>Removes a job's row, and what else tells what was asked for.</summary>
    /// <returns>False where there was none.</returns>
    Task<bool> DeleteAsync(Guid videoId, CancellationToken cancellationToken);
}
