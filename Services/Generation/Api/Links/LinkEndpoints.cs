using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Keys;
using TextToVideo.Generation.Api.Limits;
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
    public static void MapLinks(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder videos = routes.MapApiGroup("/v1/videos", "videos");
        videos
            .MapPost("{id}/content/link", CreateAsync)
            .Describe(
                "createDownloadLink",
                "Creates a temporary link with which anyone can download a file.",
                400,
                404,
                409,
                413,
                415,
                503
            );

        // The signature replaces the API key.
        (RouteHandlerBuilder download, RouteHandlerBuilder headers) = videos.MapGetAndHead("{id}/download", OpenAsync);
        download
            .AllowAnonymous()
            .Describe("downloadByLink", "Downloads the file of a download link.", 400, 403, 404, 409, 503)
            .ProducesContent();
        headers
            .AllowAnonymous()
            .Describe("describeByLink", "Returns the headers of the file of a download link.", 400, 403, 404, 409, 503)
            .Produces(StatusCodes.Status200OK);
    }

    private static async Task<Ok<LinkObject>> CreateAsync(
        string id,
        JsonBody<CreateLinkBody> body,
        HttpRequest request,
        Caller caller,
        DownloadLinks links,
        IOptions<DownloadLinkOptions> options,
        CancellationToken cancellationToken
    )
    {
        CreateLinkBody wanted = await body.ReadOptionalAsync(cancellationToken) ?? new CreateLinkBody();
        DownloadLink link = await links.CreateAsync(id, wanted.Variant, wanted.Format, wanted.ExpiresIn, caller, cancellationToken);
        string url = (options.Value.BaseUrl?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}") + link.Path;
        return TypedResults.Ok(new LinkObject(url, link.ExpiresAt.ToUnixTimeSeconds()));
    }

    private static async Task<IResult> OpenAsync(
        string id,
        [AsParameters] LinkQuery query,
        HttpContext context,
        DownloadLinks links,
        OpenRequests requests,
        CallerLimits limits,
        CancellationToken cancellationToken
    )
    {
        try
        {
            (VideoContent content, string? keyId) = await links.OpenAsync(id, query, cancellationToken);
            context.Response.RegisterForDisposeAsync(content.Stream);
            if (keyId is not null)
            {
                context.Response.RegisterForDispose(requests.Watch(context, keyId));
            }

            context.Response.RegisterForDispose(limits.Begin(CallerWork.Download, Caller.Local with { KeyId = keyId }));
            return VideoEndpoints.ToFile(content, context.Response);
        }
        catch (InvalidLinkException invalid)
        {
            return ApiError.Result(StatusCodes.Status403Forbidden, invalid.Message, code: "invalid_link");
        }
    }

    /// <param name="Url">The address of the file. It needs no API key.</param>
    /// <param name="ExpiresAt">The time at which the link expires, in seconds since 1970-01-01 UTC.</param>
    private sealed record LinkObject(string Url, long ExpiresAt)
    {
        public string Object { get; } = "video.download_link";
    }

    /// <summary>The REST representation of a request for a download link.</summary>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record CreateLinkBody
    {
        /// <summary>The file; the default is the video.</summary>
        [AllowedValues("video", "thumbnail", "spritesheet")]
        public string? Variant { get; init; }

        /// <summary>The format of the video; the default is the video's first format.</summary>
        [AllowedValues(OutputFormats.Mp4, OutputFormats.WebM, OutputFormats.Avi, OutputFormats.Gif)]
        public string? Format { get; init; }

        /// <summary>The lifetime of the link in seconds; the default is one hour.</summary>
        [Range(60, 604_800)]
        public long? ExpiresIn { get; init; }
    }
}
