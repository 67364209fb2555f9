using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace TextToVideo.Benchmarks;

/// <summary>Clients that watch one video by server-sent events, each on its own connection.</summary>
internal sealed class Watchers : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CountdownEvent _withoutEvent;
    private readonly Task<Ending>[] _all;
    private readonly TaskCompletionSource _allWatch = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the watchers.</summary>
    /// <param name="count">The number of watchers.</param>
    /// <param name="address">The address of the video's events.</param>
    /// <param name="cancellationToken">Token to stop the watchers.</param>
    public Watchers(int count, Uri address, CancellationToken cancellationToken)
    {
        _withoutEvent = new CountdownEvent(count);
        _all = [.. Enumerable.Range(0, count).Select(_ => WatchAsync(address, cancellationToken))];
    }

    /// <summary>Waits until all watchers have received an event.</summary>
    /// <exception cref="HttpRequestException">The request of a watcher failed.</exception>
    public async Task ConnectAsync()
    {
        Task ended = Task.WhenAll(_all);
        if (await Task.WhenAny(_allWatch.Task, ended).WaitAsync(Wait.Long) == ended)
        {
            await ended;
        }
    }

    /// <summary>Waits until all streams have ended, and returns the results of the watchers.</summary>
    public Task<Ending[]> EndAsync() => Task.WhenAll(_all).WaitAsync(Wait.Long);

    public void Dispose()
    {
        _http.Dispose();
        _withoutEvent.Dispose();
    }

    private async Task<Ending> WatchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        int events = 0;
        string last = string.Empty;
        long at = 0;
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
            {
                continue;
            }

            (last, at) = (line, Stopwatch.GetTimestamp());
            if (++events == 1 && _withoutEvent.Signal())
            {
                _allWatch.SetResult();
            }
        }

        using var video = JsonDocument.Parse(last["data: ".Length..]);
        return new Ending(events, video.RootElement.Text("status"), at);
    }

    /// <summary>The result of a watcher.</summary>
    /// <param name="Events">The number of received events.</param>
    /// <param name="Status">The status of the video in the last event.</param>
    /// <param name="At">When the last event arrived, as a timestamp of <see cref="Stopwatch"/>.</param>
    public sealed record Ending(int Events, string Status, long At);
}
