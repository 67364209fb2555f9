using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace TextToVideo.Benchmarks;

/// <summary>Many who watch one video by server-sent events, each on a connection of its own.</summary>
internal sealed class Watchers : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CountdownEvent _withoutEvent;
    private readonly Task<Ending>[] _all;
    private readonly TaskCompletionSource _allWatch = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="count">How many.</param>
    /// <param name="address">The video's events.</param>
    /// <param name="cancellationToken">Ends them.</param>
    public Watchers(int count, Uri address, CancellationToken cancellationToken)
    {
        _withoutEvent = new CountdownEvent(count);
        _all = [.. Enumerable.Range(0, count).Select(_ => WatchAsync(address, cancellationToken))];
    }

    /// <summary>Waits until all have had an event.</summary>
    /// <exception cref="HttpRequestException">One of them was refused.</exception>
    public async Task ConnectAsync()
    {
        Task ended = Task.WhenAll(_all);
        if (await Task.WhenAny(_allWatch.Task, ended).WaitAsync(Patience.Long) == ended)
        {
            await ended;
        }
    }

    /// <summary>Waits until all streams have ended, and gives what each has seen.</summary>
    public Task<Ending[]> EndAsync() => Task.WhenAll(_all).WaitAsync(Patience.Long);

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

        using JsonDocument video = JsonDocument.Parse(last["data: ".Length..]);
        return new Ending(events, video.RootElement.Text("status"), at);
    }

    /// <param name="Events">How many events there were.</param>
    /// <param name="Status">The video's status in the last of them.</param>
    /// <param name="At">When that one came, on the stopwatch.</param>
    public sealed record Ending(int Events, string Status, long At);
}
