using Microsoft.Net.Http.Headers;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Operations.Export;

/// <summary>Represents the response that contains an export.</summary>
/// <param name="export">Writes the export.</param>
/// <param name="tenant">The tenant whose data is exported; null for all tenants.</param>
/// <param name="keys">The API keys to include.</param>
/// <param name="counted">Counts the export as in progress; disposed at its end.</param>
/// <param name="logger">Receives the error when the export fails.</param>
internal sealed class ExportResult(TenantExport export, string? tenant, IReadOnlyList<ApiKey> keys, IDisposable counted, ILogger logger)
    : IResult
{
    /// <summary>The media type of an export.</summary>
    public const string ContentType = "application/zip";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        HttpResponse response = httpContext.Response;
        response.ContentType = ContentType;
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
        {
            FileName = "texttovideo-export.zip",
        }.ToString();
        try
        {
            if (HttpMethods.IsHead(httpContext.Request.Method))
            {
                return;
            }

            await using var body = new ResponseStream(response.Body);
            await export.WriteAsync(tenant, keys, body, httpContext.RequestAborted);
            await body.FlushAsync(httpContext.RequestAborted);
        }
        catch (Exception exception)
        {
            // The response has started, so the connection is aborted to show the client that the file is incomplete.
            if (!httpContext.RequestAborted.IsCancellationRequested)
            {
                logger.ExportFailed(exception);
            }

            httpContext.Abort();
        }
        finally
        {
            counted.Dispose();
        }
    }
}
