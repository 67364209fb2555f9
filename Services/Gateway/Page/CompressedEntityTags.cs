using Microsoft.Extensions.Primitives;

namespace TextToVideo.Gateway.Page;

/// <summary>
/// Gives a compressed response its own entity tag, because HTTP requires a strong tag for each encoding and the framework's
/// response compression keeps the tag of the uncompressed file.
/// </summary>
internal sealed class CompressedEntityTags : IMiddleware
{
    private const string End = "\"";
    private const string CompressedEnd = "-gzip\"";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary request = context.Request.Headers;
        IHeaderDictionary response = context.Response.Headers;
        bool isCompressedKnown = request.IfNoneMatch.ToString().Contains(CompressedEnd, StringComparison.Ordinal);
        if (isCompressedKnown)
        {
            request.IfNoneMatch = request.IfNoneMatch.ToString().Replace(CompressedEnd, End, StringComparison.Ordinal);
        }

        context.Response.OnStarting(() =>
        {
            bool isCompressed =
                !StringValues.IsNullOrEmpty(response.ContentEncoding)
                || (isCompressedKnown && context.Response.StatusCode == StatusCodes.Status304NotModified);
            if (isCompressed && response.ETag.ToString() is { Length: > 1 } tag)
            {
                response.ETag = tag[..^1] + CompressedEnd;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
