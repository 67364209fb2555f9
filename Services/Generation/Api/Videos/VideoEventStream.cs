using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Progress;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// A video's changes as server-sent events, whose data is the video object. An event's id is made of what the database and the progress
/// channel know, which all replicas share: when the row was last saved, the number of stages begun, and how far the last of them is. So any
/// replica can tell whether a client that comes back has already seen the present state; every event has the whole state, so older ones
/// need not be sent again.
/// </summary>
/// <param name="changes">The video, now and after every change; the enumerator stands at the first.</param>
/// <param name="lastEventId">What the client has seen already, if it comes back.</param>
/// <param name="time">The clock of the heartbeat.</param>
/// <param name="ended">Ends the enumeration; disposed with it.</param>
internal sealed class VideoEventStream(
    IAsyncEnumerator<VideoSnapshot> changes,
    string? lastEventId,
    TimeProvider time,
    CancellationTokenSource ended
) : IResult
{
    /// <summary>Proxies close a connection that is silent for longer, the strictest after half a minute.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);

    private static readonly byte[] s_comment = ": still here\n\n"u8.ToArray();

    /// <summary>The id of the event that shows this state.</summary>
    public static string IdOf(VideoSnapshot video)
    {
        VideoJob job = video.Job;
        ProgressUpdate? progress = job.Stages.Count > 0 ? video.ProgressOf(job.Stages[^1].Name) : null;
        return $"{job.UpdatedAt.ToUnixTimeMilliseconds()}-{job.Stages.Count}-{(job.HasEnded ? "end" : progress?.Completed ?? 0)}";
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        HttpResponse response = httpContext.Response;
        Task<bool> next = Task.FromResult(false);
        try
        {
            if (changes.Current.Job.HasEnded && IdOf(changes.Current) == lastEventId)
            {
                // An EventSource comes back whenever a stream has ended, unless it is told that there is no more.
                response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            response.ContentType = "text/event-stream";
            response.Headers[HeaderNames.CacheControl] = "no-cache,no-store";
            response.Headers["X-Accel-Buffering"] = "no";
            httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            Task tick = Task.Delay(s_heartbeat, time, ended.Token);
            string? seen = lastEventId;
            do
            {
                seen = await WriteAsync(response, seen);
                next = changes.MoveNextAsync().AsTask();
                while (await Task.WhenAny(next, tick) == tick)
                {
                    await response.Body.WriteAsync(s_comment, ended.Token);
                    await response.Body.FlushAsync(ended.Token);
                    tick = Task.Delay(s_heartbeat, time, ended.Token);
                }
            } while (await next);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has gone, or will come back to another server.
        }
        catch (PipelineException)
        {
            // The video was deleted meanwhile, or the database is unavailable: a client that reconnects gets that error.
        }
        finally
        {
            // An enumerator that is at work cannot be disposed.
            await ended.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await changes.DisposeAsync();
            ended.Dispose();
        }
    }

    /// <summary>Writes the present state where the client has not seen it, and gives its id.</summary>
    private async Task<string> WriteAsync(HttpResponse response, string? seen)
    {
        string id = IdOf(changes.Current);
        if (id != seen)
        {
            string data = JsonSerializer.Serialize(VideoObject.From(changes.Current), RestJson.Options);
            await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"id: {id}\ndata: {data}\n\n"), ended.Token);
        }

        // Also where nothing is new: the client then has the answer's headers.
        await response.Body.FlushAsync(ended.Token);
        return id;
    }
}
