using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>What the API offers, whatever transport it is called by. What is not the caller's to see is not there for it.</summary>
public interface IVideoService
{
    /// <summary>Checks the request and puts the job into the queue, or gives the video that the same request has already made.</summary>
    /// <exception cref="InvalidFieldException">A field is not what it may be.</exception>
    /// <exception cref="VideoNotFoundException">There is no such video to remix, or the one already made has been deleted.</exception>
    /// <exception cref="VideoConflictException">The video to remix has not completed, or the key came with another request.</exception>
    /// <exception cref="JobQueueFullException">The queue has no room.</exception>
    /// <exception cref="KeyLimitException">The caller's key has used what it may use.</exception>
    Task<VideoSnapshot> CreateAsync(CreateVideoInput input, Caller caller, CancellationToken cancellationToken);

    /// <summary>One video.</summary>
    /// <exception cref="VideoNotFoundException">There is none with this id.</exception>
    Task<VideoSnapshot> GetAsync(string id, Caller caller, CancellationToken cancellationToken);

    /// <summary>Videos by time of creation.</summary>
    /// <param name="after">Only videos after this one in the order; null from the start.</param>
    /// <param name="limit">How many at most, 1 to 100; null is 20.</param>
    /// <param name="order">"desc" (newest first; also null) or "asc".</param>
    /// <param name="query">Only videos whose prompt has all these words; null: all.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidFieldException">A parameter is not what it may be.</exception>
    Task<VideoPage> ListAsync(string? after, int? limit, string? order, string? query, Caller caller, CancellationToken cancellationToken);

    /// <summary>Stops a job at the next step boundary; returns when it has ended.</summary>
    /// <exception cref="VideoNotFoundException">There is none with this id.</exception>
    /// <exception cref="VideoConflictException">The job had already ended.</exception>
    Task<VideoSnapshot> CancelAsync(string id, Caller caller, CancellationToken cancellationToken);

    /// <summary>Removes a video and every file of it; a running job is cancelled first.</summary>
    /// <exception cref="VideoNotFoundException">There is none with this id.</exception>
    Task DeleteAsync(string id, Caller caller, CancellationToken cancellationToken);

    /// <summary>Removes all videos of a tenant, running ones too.</summary>
    /// <returns>How many.</returns>
    Task<int> DeleteAllAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>The video now, and again whenever it has changed; ends after the state in which the job has ended.</summary>
    /// <exception cref="VideoNotFoundException">There is none with this id, or it was deleted meanwhile.</exception>
    IAsyncEnumerable<VideoSnapshot> WatchAsync(string id, Caller caller, CancellationToken cancellationToken);

    /// <summary>Opens a file of a completed video.</summary>
    /// <param name="id">The video.</param>
    /// <param name="variant">"video" (also null), "thumbnail" or "spritesheet".</param>
    /// <param name="format">Of a video: any format; one that it was not made in is made now. Null is its first.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidFieldException">There is no such variant or format.</exception>
    /// <exception cref="VideoNotFoundException">There is no such video or file.</exception>
    /// <exception cref="VideoConflictException">The job has not completed.</exception>
    /// <exception cref="PipelineException">The file could not be made.</exception>
    Task<VideoContent> OpenContentAsync(string id, string? variant, string? format, Caller caller, CancellationToken cancellationToken);

    /// <summary>Opens the newest picture of a video that is being made.</summary>
    /// <exception cref="VideoNotFoundException">There is no such video, or no picture: not yet, or not any more.</exception>
    Task<VideoContent> OpenPreviewAsync(string id, Caller caller, CancellationToken cancellationToken);
}
