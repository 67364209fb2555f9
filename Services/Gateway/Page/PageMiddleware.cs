using Microsoft.Net.Http.Headers;

namespace TextToVideo.Gateway.Page;

/// <summary>
/// Serves the web page. A browser asks each time whether a file has changed, and runs and loads nothing that is not the page's own.
/// </summary>
internal sealed class PageMiddleware(PageFiles files) : IMiddleware
{
    private const string Gzip = "gzip";

    /// <summary>Media may be blobs, since a browser sends no API key with what an element loads.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        bool isReading = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return isReading && files.Find(request.Path) is { } file ? ServeAsync(context, file) : next(context);
    }

    private static Task ServeAsync(HttpContext context, PageFile file)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.Vary = HeaderNames.AcceptEncoding;
        bool isCompressed = TakesGzip(context.Request);
        if (isCompressed)
        {
            headers.ContentEncoding = Gzip;
        }

        // Each encoding is a representation of its own, with its own tag.
        return Results.Bytes(
            isCompressed ? file.Compressed : file.Content, file.ContentType,
            entityTag: new EntityTagHeaderValue(isCompressed ? $"\"{file.Hash}-{Gzip}\"" : $"\"{file.Hash}\"")).ExecuteAsync(context);
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value == Gzip && encoding.Quality is not 0);
}
