using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// Sends the changes of a video as server-sent events, whose data is the video object. The id of an event consists of values that all
/// replicas share through the database and the progress channel: the time at which the row was last saved, the number of stages begun, and
/// the progress of those that run, or the place in the queue. Any replica can therefore tell whether a reconnecting client has already
/// seen the current state. Every event contains the whole state, so older events need not be sent again.
/// </summary>
/// <param name="changes">The video, now and after every change. The enumerator is positioned at the first element.</param>
/// <param name="lastEventId">The id of the last event that a reconnecting client has received.</param>
/// <param name="time">The time provider of the heartbeat.</param>
/// <param name="ended">Cancels the enumeration; disposed together with it.</param>
internal sealed class VideoEventStream(
    IAsyncEnumerator<VideoSnapshot> changes,
    string? lastEventId,
    TimeProvider time,
    CancellationTokenSource ended
) : IResult
{
    /// <summary>The heartbeat interval. Proxies close idle connections, the strictest after half a minute.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);

    private static readonly byte[] s_comment = ": still here\n\n"u8.ToArray();

    /// <summary>Returns the event id of a state.</summary>
    public static string GetEventId(VideoSnapshot video)
    {
        VideoJob job = video.Job;
        int progress = job.Stages.Where(stage => stage.FinishedAt is null).Sum(stage => video.GetProgress(stage.Name)?.Completed ?? 0);
        string last =
            job.HasEnded ? "end"
            : video.Forecast?.QueuePosition is { } position ? $"q{position}"
            : $"{progress}";
        string loading = job.Stages.Any(video.IsLoadingModel) ? "-loading" : string.Empty;
        return $"{job.UpdatedAt.ToUnixTimeMilliseconds()}-{job.Stages.Count}-{last}{loading}";
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        HttpResponse response = httpContext.Response;
        Task<bool> next = Task.FromResult(false);
        try
        {
            if (changes.Current.Job.HasEnded && GetEventId(changes.Current) == lastEventId)
            {
                // An EventSource reconnects whenever a stream ends, unless the response is 204.
                response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            response.ContentType = "text/event-stream";
            response.Headers[HeaderNames.CacheControl] = "no-cache,no-store";
            response.Headers["X-Accel-Buffering"] = "no";
            if (HttpMethods.IsHead(httpContext.Request.Method))
            {
                return;
            }

            httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            var tick = Task.Delay(s_heartbeat, time, ended.Token);
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
            // The client has disconnected, or the server is stopping and the client will reconnect to another one.
        }
        catch (PipelineException)
        {
            // The video was deleted in the meantime, or the database is unavailable. A client that reconnects gets that error.
        }
        finally
        {
            // An enumerator cannot be disposed while MoveNextAsync is in progress.
            await ended.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await changes.DisposeAsync();
            ended.Dispose();
        }
    }

    /// <summary>Writes the current state if the client has not seen it, and returns its id.</summary>
    private async Task<string> WriteAsync(HttpResponse response, string? seen)
    {
        string id = GetEventId(changes.Current);
        if (id != seen)
        {
            string data = JsonSerializer.Serialize(VideoObject.From(changes.Current), RestJson.Options);
            await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"id: {id}\ndata: {data}\n\n"), ended.Token);
        }

        // Flush even if there is nothing new, so that the client gets the response headers.
        await response.Body.FlushAsync(ended.Token);
        return id;
    }
}
