using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Keys;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>The REST endpoints under <c>/v1/videos</c>.</summary>
internal static class VideoEndpoints
{
    private static readonly string[] s_reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapVideos(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder videos = routes.MapGroup("/v1/videos").AddEndpointFilter<ApiErrorFilter>();
        videos.MapPost("", CreateAsync).AddEndpointFilter<QuotaFilter>();
        videos.MapGet("", ListAsync);
        videos.MapGet("{id}", GetAsync);
        videos.MapDelete("{id}", DeleteAsync);
        videos.MapGet("{id}/events", EventsAsync);
        videos.MapMethods("{id}/content", s_reading, ContentAsync);
        videos.MapGet("{id}/preview", PreviewAsync);
        videos.MapPost("{id}/cancel", CancelAsync);
        videos.MapPost("{id}/remix", RemixAsync).AddEndpointFilter<QuotaFilter>();
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request,
        Caller caller,
        IVideoService videos,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        CreateVideoInput input = await CreateVideoReader.ReadAsync(request, cancellationToken);
        return Video(request, await videos.CreateAsync(input, caller, cancellationToken), time);
    }

    private static async Task<IResult> RemixAsync(
        string id,
        HttpRequest request,
        Caller caller,
        IVideoService videos,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        CreateVideoInput input = await CreateVideoReader.ReadAsync(request, cancellationToken);
        return Video(request, await videos.CreateAsync(input with { RemixedFromVideoId = id }, caller, cancellationToken), time);
    }

    private static async Task<IResult> ListAsync(
        HttpRequest request,
        Caller caller,
        IVideoService videos,
        CancellationToken cancellationToken
    )
    {
        string? limit = request.Query["limit"];
        int? count = null;
        if (limit is not null)
        {
            count = int.TryParse(limit, out int parsed) ? parsed : throw new InvalidFieldException("limit", "must be an integer");
        }

        VideoPage page = await videos.ListAsync(
            request.Query["after"],
            count,
            request.Query["order"],
            request.Query["query"],
            caller,
            cancellationToken
        );
        VideoObject[] data = [.. page.Videos.Select(VideoObject.From)];
        return Json(new VideoList(data, data.FirstOrDefault()?.Id, data.LastOrDefault()?.Id, page.HasMore));
    }

    private static async Task<IResult> GetAsync(
        string id,
        HttpRequest request,
        Caller caller,
        IVideoService videos,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => Video(request, await videos.GetAsync(id, caller, cancellationToken), time);

    private static async Task<IResult> EventsAsync(
        string id,
        HttpRequest request,
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
            return new VideoEventStream(changes, request.Headers["Last-Event-ID"], time, ended);
        }
        catch
        {
            await changes.DisposeAsync();
            ended.Dispose();
            throw;
        }
    }

    private static async Task<IResult> CancelAsync(string id, Caller caller, IVideoService videos, CancellationToken cancellationToken) =>
        Json(VideoObject.From(await videos.CancelAsync(id, caller, cancellationToken)));

    private static async Task<IResult> DeleteAsync(string id, Caller caller, IVideoService videos, CancellationToken cancellationToken)
    {
        await videos.DeleteAsync(id, caller, cancellationToken);
        return Json(new DeletedVideo(id, "video.deleted", true));
    }

    private static async Task<IResult> ContentAsync(
        string id,
        HttpRequest request,
        Caller caller,
        IVideoService videos,
        CancellationToken cancellationToken
    )
    {
        VideoContent content = await videos.OpenContentAsync(
            id,
            request.Query["variant"],
            request.Query["format"],
            caller,
            cancellationToken
        );
        return Results.Stream(
            content.Stream,
            content.ContentType,
            content.FileName,
            content.LastModified,
            new EntityTagHeaderValue($"\"{content.ETag}\""),
            enableRangeProcessing: true
        );
    }

    private static async Task<IResult> PreviewAsync(
        string id,
        HttpResponse response,
        Caller caller,
        IVideoService videos,
        CancellationToken cancellationToken
    )
    {
        VideoContent preview = await videos.OpenPreviewAsync(id, caller, cancellationToken);
        response.Headers.CacheControl = "no-store";
        return Results.Stream(preview.Stream, preview.ContentType);
    }

    private static IResult Video(HttpRequest request, VideoSnapshot video, TimeProvider time)
    {
        PollAfter.Set(request.HttpContext.Response, video, time.GetUtcNow());
        return Json(VideoObject.From(video));
    }

    private static IResult Json<T>(T value) => Results.Json(value, RestJson.Options);

    private sealed record VideoList(IReadOnlyList<VideoObject> Data, string? FirstId, string? LastId, bool HasMore)
    {
        public string Object { get; } = "list";
    }

    private sealed record DeletedVideo(string Id, string Object, bool Deleted);
}
