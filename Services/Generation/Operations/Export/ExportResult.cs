using Microsoft.Net.Http.Headers;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Operations.Export;

/// <summary>The answer to a call for an export.</summary>
/// <param name="export">Writes it.</param>
/// <param name="tenant">Whose data; null: everybody's.</param>
/// <param name="keys">The keys whose records belong to it.</param>
/// <param name="logger">Is told where it breaks off.</param>
internal sealed class ExportResult(TenantExport export, string? tenant, IReadOnlyList<ApiKey> keys, ILogger logger) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        HttpResponse response = httpContext.Response;
        response.ContentType = "application/zip";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
        {
            FileName = "texttovideo-export.zip",
        }.ToString();
        response.Headers.CacheControl = "no-store";
        try
        {
            await using var body = new ResponseStream(response.Body);
            await export.WriteAsync(tenant, keys, body, httpContext.RequestAborted);
            await body.FlushAsync(httpContext.RequestAborted);
        }
        catch (Exception exception)
        {
            // The answer has begun: the caller must see that it is not whole.
            if (!httpContext.RequestAborted.IsCancellationRequested)
            {
                logger.ExportBrokeOff(exception);
            }

            httpContext.Abort();
        }
    }
}
