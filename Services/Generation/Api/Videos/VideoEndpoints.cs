using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Keys;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>The REST endpoints under <c>/v1/videos</c>.</summary>
internal static class VideoEndpoints
{
    private const string IdempotencyKey = "Idempotency-Key";

    private const string PreferDescription =
        "wait=SECONDS waits up to this time, at most 50 s, for the finished video; the status is 202 if it is unfinished then.";

    public static void MapVideos(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder videos = routes.MapApiGroup("/v1/videos", "videos");
        videos
            .MapPost("", CreateAsync)
            .AddEndpointFilter<QuotaFilter>()
            .Describe("createVideo", "Creates a video.", 400, 404, 409, 413, 415, 503);
        videos.MapGet("", ListAsync).Describe("listVideos", "Lists the caller's videos.", 400, 503);
        videos.MapGet("{id}", GetAsync).Describe("getVideo", "Returns a video and its progress.", 404, 503);
        videos
            .MapDelete("{id}", DeleteAsync)
            .Describe("deleteVideo", "Deletes a video and all its files. A running job is cancelled first.", 404, 503);
        videos
            .MapGet("{id}/events", EventsAsync)
            .Describe("watchVideo", "Sends the video as server-sent events after each stage and denoising step.", 404, 503)
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .Produces(StatusCodes.Status204NoContent);
        (RouteHandlerBuilder download, RouteHandlerBuilder headers) = videos.MapGetAndHead("{id}/content", ContentAsync);
        download.Describe("downloadVideo", "Downloads a file of a completed video.", 400, 404, 409, 503).ProducesContent();
        headers
            .Describe("describeVideoFile", "Returns the headers of a file of a completed video.", 400, 404, 409, 503)
            .Produces(StatusCodes.Status200OK);
        videos
            .MapGet("{id}/preview", PreviewAsync)
            .Describe("previewVideo", "Returns the latest preview image of a video in progress.", 404, 503)
            .ProducesFile(StatusCodes.Status200OK, "image/png");
        videos.MapPost("{id}/cancel", CancelAsync).Describe("cancelVideo", "Cancels a job at the next denoising step.", 404, 409, 503);
        videos
            .MapPost("{id}/remix", RemixAsync)
            .AddEndpointFilter<QuotaFilter>()
            .Describe(
                "remixVideo",
                "Creates a video from a completed one. Parameters that are not specified are copied from that video.",
                400,
                404,
                409,
                413,
                415,
                503
            );
    }

    /// <summary>Describes the responses of the download of a video's file.</summary>
    /// <param name="endpoint">The endpoint.</param>
    public static RouteHandlerBuilder ProducesContent(this RouteHandlerBuilder endpoint)
    {
        string[] types = [.. OutputFormats.All.Select(OutputFormats.GetContentType), "image/webp", "image/jpeg"];
        return endpoint
            .ProducesFile(StatusCodes.Status200OK, types)
            .ProducesFile(StatusCodes.Status206PartialContent, types)
            .Produces(StatusCodes.Status304NotModified)
            .Produces(StatusCodes.Status416RangeNotSatisfiable);
    }

    private static async Task<Results<Ok<VideoObject>, Accepted<VideoObject>>> CreateAsync(
        CreateVideoBody body,
        [FromHeader(Name = IdempotencyKey)]
        [Description("If the request is repeated with the same key within a day, the video of the first request is returned.")]
            string? idempotencyKey,
        [FromHeader(Name = Preferences.Header)] [Description(PreferDescription)] string? prefer,
        HttpResponse response,
        Caller caller,
        IVideoService videos,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        CreateVideoInput input = await ReadAsync(body, idempotencyKey, cancellationToken);
        VideoSnapshot video = await videos.CreateAsync(input, caller, cancellationToken);
        return await WaitAsync(video, prefer, response, caller, videos, time, cancellationToken);
    }

    private static async Task<Results<Ok<VideoObject>, Accepted<VideoObject>>> RemixAsync(
        string id,
        CreateVideoBody body,
        [FromHeader(Name = IdempotencyKey)]
        [Description("If the request is repeated with the same key within a day, the video of the first request is returned.")]
            string? idempotencyKey,
        [FromHeader(Name = Preferences.Header)] [Description(PreferDescription)] string? prefer,
        HttpResponse response,
        Caller caller,
        IVideoService videos,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        CreateVideoInput input = await ReadAsync(body, idempotencyKey, cancellationToken) with { RemixedFromVideoId = id };
        VideoSnapshot video = await videos.CreateAsync(input, caller, cancellationToken);
        return await WaitAsync(video, prefer, response, caller, videos, time, cancellationToken);
    }

    private static async Task<Ok<PageResponse<VideoObject>>> ListAsync(
        [AsParameters] ListQuery query,
        Caller caller,
        IVideoService videos,
        CancellationToken cancellationToken
    )
    {
        int? limit = query.Limit is { } value ? (int)value.Get("limit", 1, IVideoService.MaxLimit) : null;
        VideoPage page = await videos.ListAsync(query.After, limit, query.Order, query.Query, caller, cancellationToken);
        return TypedResults.Ok(
            PageResponse<VideoObject>.Create([.. page.Videos.Select(VideoObject.From)], video => video.Id, page.HasMore)
        );
    }

    private static async Task<Ok<VideoObject>> GetAsync(
        string id,
        HttpResponse response,
        Caller caller,
        IVideoService videos,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => ToResult(await videos.GetAsync(id, caller, cancellationToken), response, time);

    private static async Task<VideoEventStream> EventsAsync(
        string id,
        [FromHeader(Name = "Last-Event-ID")]
        [Description("The id of the last event that a reconnecting client has received.")]
            string? lastEventId,
        Caller caller,
        IVideoService videos,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken
    )
    {
        // An open stream would otherwise keep the server from stopping.
        var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        IAsyncEnumerator<VideoSnapshot> changes = videos.WatchAsync(id, caller, ended.Token).GetAsyncEnumerator(CancellationToken.None);
        try
        {
            await changes.MoveNextAsync();
            return new VideoEventStream(changes, lastEventId, time, ended);
        }
        catch
        {
            await changes.DisposeAsync();
            ended.Dispose();
            throw;
        }
    }

    private static async Task<Ok<VideoObject>> CancelAsync(
        string id,
        Caller caller,
        IVideoService videos,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(VideoObject.From(await videos.CancelAsync(id, caller, cancellationToken)));

    private static async Task<Ok<DeletedObject>> DeleteAsync(
        string id,
        Caller caller,
        IVideoService videos,
        CancellationToken cancellationToken
    )
    {
        await videos.DeleteAsync(id, caller, cancellationToken);
        return TypedResults.Ok(new DeletedObject(id, "video.deleted"));
    }

    private static async Task<FileStreamHttpResult> ContentAsync(
        string id,
        [Description("video, thumbnail or spritesheet; the default is video.")] string? variant,
        [Description("The format of the video; the default is the video's first format.")] string? format,
        HttpResponse response,
        Caller caller,
        CallerLimits limits,
        IVideoService videos,
        CancellationToken cancellationToken
    )
    {
        response.RegisterForDispose(limits.Begin(CallerWork.Download, caller));
        return ToFile(await videos.OpenContentAsync(id, variant, format, caller, cancellationToken), response);
    }

    /// <summary>Returns a file, or the part of it that the request asks for.</summary>
    /// <param name="content">The file.</param>
    /// <param name="response">The response, whose header lets only the caller's own cache keep the file.</param>
    public static FileStreamHttpResult ToFile(VideoContent content, HttpResponse response)
    {
        // The cache must ask each time: the video may be deleted, and a link or its key may end.
        response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(
            content.Stream,
            content.ContentType,
            content.FileName,
            content.LastModified,
            new EntityTagHeaderValue($"\"{content.ETag}\""),
            enableRangeProcessing: true
        );
    }

    private static async Task<FileStreamHttpResult> PreviewAsync(
        string id,
        Caller caller,
        IVideoService videos,
        CancellationToken cancellationToken
    )
    {
        VideoContent preview = await videos.OpenPreviewAsync(id, caller, cancellationToken);
        return TypedResults.Stream(preview.Stream, preview.ContentType);
    }

    private static async Task<CreateVideoInput> ReadAsync(CreateVideoBody body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        string? key = idempotencyKey is null ? null : IdempotencyKeyFormat.Check(IdempotencyKey, idempotencyKey);
        return await body.ReadAsync(cancellationToken) with { IdempotencyKey = key };
    }

    /// <summary>Returns the video at once, or with 202 or its result after the time that the caller wants to wait.</summary>
    private static async Task<Results<Ok<VideoObject>, Accepted<VideoObject>>> WaitAsync(
        VideoSnapshot video,
        string? prefer,
        HttpResponse response,
        Caller caller,
        IVideoService videos,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (Preferences.FindWait(prefer) is not { } wait)
        {
            return ToResult(video, response, time);
        }

        response.Headers[Preferences.AppliedHeader] = Preferences.Format(wait);
        Ok<VideoObject> result = ToResult(await videos.WaitAsync(video, wait, caller, cancellationToken), response, time);
        return result.Value is { Status: "completed" or "failed" } ended
            ? TypedResults.Ok(ended)
            : TypedResults.Accepted($"/v1/videos/{result.Value!.Id}", result.Value);
    }

    private static Ok<VideoObject> ToResult(VideoSnapshot video, HttpResponse response, TimeProvider time)
    {
        PollAfter.Set(response, video, time.GetUtcNow());
        return TypedResults.Ok(VideoObject.From(video));
    }

    private sealed record ListQuery(
        [property: Description("The id of the video after which the page starts.")] string? After,
        [property: Description("The maximum number of videos; the default is 20.")]
        [property: Range(1, IVideoService.MaxLimit)]
            QueryInteger? Limit,
        [property: Description("The order of the times of creation.")]
        [property: AllowedValues("asc", "desc")]
        [property: DefaultValue("desc")]
            string? Order,
        [property: Description("Words that the prompt must contain.")] [property: MaxLength(1000)] string? Query
    );
}
