using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>The operations of the API, independent of the transport. Videos of other tenants are reported as not found.</summary>
public interface IVideoService
{
    /// <summary>The number of videos of a page if the caller specifies none.</summary>
    const int DefaultLimit = 20;

    /// <summary>The maximum number of videos of a page.</summary>
    const int MaxLimit = 100;

    /// <summary>Validates the request and queues a job, or returns the existing video of the same idempotent request.</summary>
    /// <exception cref="InvalidFieldException">A field is invalid.</exception>
    /// <exception cref="VideoNotFoundException">The video to remix was not found, or the existing video was deleted.</exception>
    /// <exception cref="ConflictException">
    /// The video to remix is not completed, or the idempotency key was used for a different request.
    /// </exception>
    /// <exception cref="JobQueueFullException">The job queue is full.</exception>
    /// <exception cref="KeyLimitException">The caller's key has reached its limit.</exception>
    Task<VideoSnapshot> CreateAsync(CreateVideoInput input, Caller caller, CancellationToken cancellationToken);

    /// <summary>Gets a video.</summary>
    /// <exception cref="VideoNotFoundException">The video was not found.</exception>
    Task<VideoSnapshot> GetAsync(string id, Caller caller, CancellationToken cancellationToken);

    /// <summary>Lists videos by creation time.</summary>
    /// <param name="after">The id of the video after which the page starts; null for the first page.</param>
    /// <param name="limit">The maximum number of videos, from 1 to 100; the default is 20.</param>
    /// <param name="order">"desc" (newest first; the default when null) or "asc".</param>
    /// <param name="query">Words that the prompt must contain; null for all videos.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">A parameter is invalid.</exception>
    Task<VideoPage> ListAsync(string? after, int? limit, string? order, string? query, Caller caller, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels a job at the next step boundary and waits until it has ended. A job that has been cancelled already stays as it is.
    /// </summary>
    /// <exception cref="VideoNotFoundException">The video was not found.</exception>
    /// <exception cref="ConflictException">The job has ended otherwise.</exception>
    Task<VideoSnapshot> CancelAsync(string id, Caller caller, CancellationToken cancellationToken);

    /// <summary>Waits until a job has ended, which counts as an event stream of the caller.</summary>
    /// <param name="video">The video.</param>
    /// <param name="limit">The longest time to wait.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The video when its job has ended, or as it is when the time is over or the caller may not wait for another video.</returns>
    /// <exception cref="VideoNotFoundException">The video was deleted in the meantime.</exception>
    Task<VideoSnapshot> WaitAsync(VideoSnapshot video, TimeSpan limit, Caller caller, CancellationToken cancellationToken);

    /// <summary>Deletes a video and all its files. A running job is cancelled first.</summary>
    /// <exception cref="VideoNotFoundException">The video was not found.</exception>
    Task DeleteAsync(string id, Caller caller, CancellationToken cancellationToken);

    /// <summary>Deletes all videos of a tenant, including those in progress.</summary>
    /// <returns>The number of deleted videos.</returns>
    Task<int> DeleteAllAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Returns the current state of the video and every later change, up to the state in which the job has ended.</summary>
    /// <exception cref="VideoNotFoundException">The video was not found, or was deleted in the meantime.</exception>
    IAsyncEnumerable<VideoSnapshot> WatchAsync(string id, Caller caller, CancellationToken cancellationToken);

    /// <summary>Opens a file of a completed video.</summary>
    /// <param name="id">The id of the video.</param>
    /// <param name="variant">"video" (the default when null), "thumbnail" or "spritesheet".</param>
    /// <param name="format">
    /// The video format, for the variant "video" only; null selects the video's first format. If there is no file in this format yet, the
    /// video is converted.
    /// </param>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">The variant or format does not exist.</exception>
    /// <exception cref="VideoNotFoundException">The video or the file was not found.</exception>
    /// <exception cref="ConflictException">The job is not completed.</exception>
    /// <exception cref="PipelineException">The file could not be created.</exception>
    Task<VideoContent> OpenContentAsync(string id, string? variant, string? format, Caller caller, CancellationToken cancellationToken);

    /// <summary>Opens the latest preview image of a video in progress.</summary>
    /// <exception cref="VideoNotFoundException">The video was not found, or currently has no preview.</exception>
    Task<VideoContent> OpenPreviewAsync(string id, Caller caller, CancellationToken cancellationToken);
}
