using TextToVideo.Generation.Saga;

namespace TextToVideo.Generation.Jobs;

/// <summary>The jobs, as the API reads and the saga writes them.</summary>
public interface IVideoJobStore
{
    /// <summary>Stores a new job.</summary>
    Task InsertAsync(VideoJob job, CancellationToken cancellationToken);

    /// <summary>A job, or null where there is none.</summary>
    Task<VideoJob?> FindAsync(Guid videoId, CancellationToken cancellationToken);

    /// <summary>Jobs by time of creation.</summary>
    /// <param name="after">Only jobs after this one in the order; null from the start.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="descending">Newest first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<VideoJob>> ListAsync(VideoJob? after, int limit, bool descending, CancellationToken cancellationToken);

    /// <summary>Jobs that have not ended and whose row was last saved before a time.</summary>
    Task<IReadOnlyList<Guid>> ListSilentAsync(DateTimeOffset savedBefore, CancellationToken cancellationToken);

    /// <summary>Removes a job's row.</summary>
    /// <returns>False where there was none.</returns>
    Task<bool> DeleteAsync(Guid videoId, CancellationToken cancellationToken);
}
