using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aspire.Dashboard.Api;

/// <summary>Server-sent events, whose data is JSON.</summary>
internal static class EventStream
{
    private static readonly byte[] s_comment = ": still here\n\n"u8.ToArray();

    /// <summary>Writes each thing as an event, until the client goes or there is no more.</summary>
    /// <param name="context">The request.</param>
    /// <param name="things">What to tell.</param>
    public static async Task WriteAsync<T>(HttpContext context, IAsyncEnumerable<T> things)
    {
        context.Response.ContentType = "text/event-stream";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            // The client has the answer's headers also where there is nothing to tell yet.
            await SendAsync(context, s_comment);
            await foreach (T thing in things.WithCancellation(context.RequestAborted))
            {
                await SendAsync(context, Encoding.UTF8.GetBytes($"data: {JsonSerializer.Serialize(thing, DashboardJson.Options)}\n\n"));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // It is gone.
        }
    }

    private static async Task SendAsync(HttpContext context, byte[] bytes)
    {
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
