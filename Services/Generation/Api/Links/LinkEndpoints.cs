using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Api.Links;

/// <summary>
/// The REST endpoints of download links: <c>POST /v1/videos/{id}/content/link</c> creates a link, <c>/v1/videos/{id}/download</c> serves
/// the file.
/// </summary>
internal static class LinkEndpoints
{
    private static readonly string[] s_reading = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] s_fields = ["variant", "format", "expires_in"];

    public static void MapLinks(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder videos = routes.MapGroup("/v1/videos").AddEndpointFilter<ApiErrorFilter>();
        videos.MapPost("{id}/content/link", CreateAsync);

        // The signature replaces the API key.
        videos.MapMethods("{id}/download", s_reading, OpenAsync).WithMetadata(new AllowAnonymousAttribute());
    }

    private static async Task<IResult> CreateAsync(
        string id,
        HttpRequest request,
        Caller caller,
        DownloadLinks links,
        IOptions<DownloadLinkOptions> options,
        CancellationToken cancellationToken
    )
    {
        bool isEmpty =
            request.ContentLength == 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false;
        (string? variant, string? format, long? expiresIn) = isEmpty
            ? default
            : await JsonBody.ReadAsync(
                request,
                s_fields,
                body => (body.Text("variant"), body.Text("format"), body.Int64("expires_in")),
                cancellationToken
            );
        DownloadLink link = await links.CreateAsync(id, variant, format, expiresIn, caller, cancellationToken);
        string url = (options.Value.BaseUrl?.TrimEnd('/') ?? BaseOf(request)) + link.Path;
        return Results.Json(new LinkObject(url, link.ExpiresAt.ToUnixTimeSeconds()), RestJson.Options);
    }

    private static async Task<IResult> OpenAsync(string id, HttpRequest request, DownloadLinks links, CancellationToken cancellationToken)
    {
        try
        {
            VideoContent content = await links.OpenAsync(id, request.Query, cancellationToken);
            return Results.Stream(
                content.Stream,
                content.ContentType,
                content.FileName,
                content.LastModified,
                new EntityTagHeaderValue($"\"{content.ETag}\""),
                enableRangeProcessing: true
            );
        }
        catch (InvalidLinkException invalid)
        {
            return ApiError.Result(StatusCodes.Status403Forbidden, invalid.Message, code: "invalid_link");
        }
    }

    /// <summary>
    /// Gets the address that the caller used, which a proxy forwards in its headers. A caller who forges them only gets a link that does
    /// not work.
    /// </summary>
    private static string BaseOf(HttpRequest request)
    {
        string scheme = request.Headers["X-Forwarded-Proto"] is [{ Length: > 0 } forwarded, ..] ? forwarded : request.Scheme;
        string host = request.Headers["X-Forwarded-Host"] is [{ Length: > 0 } called, ..] ? called : request.Host.Value ?? string.Empty;
        return $"{scheme}://{host}";
    }

    private sealed record LinkObject(string Url, long ExpiresAt)
    {
        public string Object { get; } = "video.download_link";
    }
}
