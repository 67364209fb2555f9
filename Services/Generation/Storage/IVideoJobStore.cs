using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Stores the jobs that the API reads and the saga updates. The methods throw a <see cref="PipelineException"/> if the database is full or
/// unavailable.
/// </summary>
public interface IVideoJobStore
{
    /// <summary>Stores a new job if the queue has room for it, and counts it towards the limits of its API key and its tenant.</summary>
    /// <param name="job">The job.</param>
    /// <param name="maxWaiting">The maximum number of waiting jobs, the new one included.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="WaitingLimitException">The maximum number of jobs is waiting.</exception>
    /// <exception cref="KeyEndedException">The job's API key has been revoked or has expired.</exception>
    /// <exception cref="KeyLimitException">The job's API key has reached one of its limits.</exception>
    /// <exception cref="StorageQuotaException">The tenant would store too much.</exception>
    Task InsertAsync(VideoJob job, int maxWaiting, CancellationToken cancellationToken);

    /// <summary>Returns a job, or null if it is not found.</summary>
    Task<VideoJob?> FindAsync(Guid videoId, CancellationToken cancellationToken);

    /// <summary>Returns jobs by time of creation.</summary>
    Task<IReadOnlyList<VideoJob>> ListAsync(VideoJobQuery query, CancellationToken cancellationToken);

    /// <summary>Returns jobs in the order of their ids, as 32 hexadecimal digits.</summary>
    /// <param name="after">The job after which to start; null to start with the first.</param>
    /// <param name="limit">The maximum number of jobs.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    Task<IReadOnlyList<VideoJob>> ListByIdAsync(Guid? after, int limit, CancellationToken cancellationToken);

    /// <summary>Returns stalled jobs: in progress, not waiting for a retry, and last saved before a given time.</summary>
    Task<IReadOnlyList<StalledJob>> ListStalledAsync(DateTimeOffset savedBefore, CancellationToken cancellationToken);

    /// <summary>
    /// Resumes a job if it is still stalled. Of several processes that find the job, one resumes it. Its row is committed after the message
    /// has been sent.
    /// </summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="savedBefore">The time before which a stalled job was last saved.</param>
    /// <param name="send">Sends the message that resumes the job.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>False if the job was saved meanwhile, for example by another process that resumed it.</returns>
    Task<bool> TryResumeAsync(Guid videoId, DateTimeOffset savedBefore, Func<Guid, Task> send, CancellationToken cancellationToken);

    /// <summary>
    /// Resumes the jobs whose retry or review deadline is due. Of several processes, one resumes each job.
    /// </summary>
    /// <param name="lease">How long no other process resumes a job. If the message is lost, the job is due again afterwards.</param>
    /// <param name="send">Sends the message that resumes a job.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    Task ResumeDueAsync(TimeSpan lease, Func<Guid, Task> send, CancellationToken cancellationToken);

    /// <summary>Ends the claims of all attempts, because the only process that works on the jobs starts or stops.</summary>
    /// <param name="takeBackStarts">Whether the starts of these attempts do not count, because the process stops as planned.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    Task EndClaimsAsync(bool takeBackStarts, CancellationToken cancellationToken);

    /// <summary>Returns jobs that ended at or before a given time, oldest first.</summary>
    Task<IReadOnlyList<Guid>> ListEndedAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>Saves how many bytes of files a completed video has, after a file was added.</summary>
    Task SetStoredBytesAsync(Guid videoId, long bytes, CancellationToken cancellationToken);

    /// <summary>Deletes a job's row and the other data that shows what was requested.</summary>
    /// <returns>False if the job was not found.</returns>
    Task<bool> DeleteAsync(Guid videoId, CancellationToken cancellationToken);
}
