using Microsoft.Net.Http.Headers;
using TextToVideo.Generation.Videos;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Rest;

/// <summary>REST under <c>/v1/videos</c>.</summary>
internal static class VideoEndpoints
{
    /// <summary>The longest prompts and all other fields fit in many times; a larger body is refused before it is read.</summary>
    private const long MaxBodyBytes = 1024 * 1024;

    public static void MapVideos(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder videos = routes.MapGroup("/v1/videos").AddEndpointFilter<ApiErrorFilter>();
        videos.MapPost("", CreateAsync);
        videos.MapGet("", ListAsync);
        videos.MapGet("{id}", GetAsync);
        videos.MapDelete("{id}", DeleteAsync);
        videos.MapGet("{id}/content", ContentAsync);
        videos.MapPost("{id}/cancel", CancelAsync);
    }

    private static async Task<IResult> CreateAsync(HttpRequest request, IVideoService videos, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            return ApiError.Result(
                StatusCodes.Status415UnsupportedMediaType, "Content-Type: must be application/json", "Content-Type", "unsupported_media_type");
        }

        if (request.ContentLength > MaxBodyBytes)
        {
            return ApiError.Result(
                StatusCodes.Status413PayloadTooLarge, $"body: must not be longer than {MaxBodyBytes} bytes", "body", "body_too_large");
        }

        if (request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBodyBytes;
        }

        CreateVideoInput input = await CreateVideoBody.ReadAsync(request.Body, cancellationToken);
        VideoSnapshot video = await videos.CreateAsync(input with { Tenant = Tenants.Of(request) }, cancellationToken);
        return Json(VideoObject.From(video));
    }

    private static async Task<IResult> ListAsync(
        HttpRequest request, IVideoService videos, CancellationToken cancellationToken)
    {
        string? limit = request.Query["limit"];
        int? count = null;
        if (limit is not null)
        {
            count = int.TryParse(limit, out int parsed) ? parsed : throw new InvalidRequestException("limit", "must be an integer");
        }

        VideoPage page = await videos.ListAsync(
            request.Query["after"], count, request.Query["order"], request.Query["query"], cancellationToken);
        VideoObject[] data = [.. page.Videos.Select(VideoObject.From)];
        return Json(new VideoList(data, data.FirstOrDefault()?.Id, data.LastOrDefault()?.Id, page.HasMore));
    }

    private static async Task<IResult> GetAsync(string id, IVideoService videos, CancellationToken cancellationToken) =>
        Json(VideoObject.From(await videos.GetAsync(id, cancellationToken)));

    private static async Task<IResult> CancelAsync(string id, IVideoService videos, CancellationToken cancellationToken) =>
        Json(VideoObject.From(await videos.CancelAsync(id, cancellationToken)));

    private static async Task<IResult> DeleteAsync(string id, IVideoService videos, CancellationToken cancellationToken)
    {
        await videos.DeleteAsync(id, cancellationToken);
        return Json(new DeletedVideo(id, "video.deleted", true));
    }

    private static async Task<IResult> ContentAsync(
        string id, HttpRequest request, IVideoService videos, CancellationToken cancellationToken)
    {
        VideoContent content = await videos.OpenContentAsync(id, request.Query["variant"], request.Query["format"], cancellationToken);
        return Results.Stream(
            content.Stream, content.ContentType, content.FileName, content.LastModified, new EntityTagHeaderValue($"\"{content.ETag}\""),
            enableRangeProcessing: true);
    }

    private static IResult Json<T>(T value) => Results.Json(value, RestJson.Options);

    private sealed record VideoList(IReadOnlyList<VideoObject> Data, string? FirstId, string? LastId, bool HasMore)
    {
        public string Object { get; } = "list";
    }

    private sealed record DeletedVideo(string Id, string Object, bool Deleted);
}
