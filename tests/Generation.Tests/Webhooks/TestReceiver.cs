using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Generation.Tests.Webhooks;

/// <summary>An HTTP server that receives events. The path selects the answer; <c>/silent</c> never gets one.</summary>
internal sealed class TestReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<string> _paths = [];
    private readonly ConcurrentDictionary<string, Action<HttpContext>> _answers = [];
    private int _waiting;
    private int _mostWaiting;

    private TestReceiver()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(ReceiveAsync);
    }

    /// <summary>Gets the number of requests that have not been answered.</summary>
    public int Waiting => _waiting;

    /// <summary>Gets the largest number of requests that were waiting at the same time.</summary>
    public int MostWaiting => _mostWaiting;

    public static async Task<TestReceiver> StartAsync()
    {
        var receiver = new TestReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Returns the address of a path.</summary>
    public string GetUrl(string path) => _app.Urls.Single() + path;

    /// <summary>Sets the answer of a path; the default is 200.</summary>
    public void Answer(string path, Action<HttpContext> answer) => _answers[path] = answer;

    /// <summary>Returns the number of requests to a path.</summary>
    public int Count(string path)
    {
        lock (_gate)
        {
            return _paths.Count(received => received == path);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        lock (_gate)
        {
            _paths.Add(path);
        }

        if (path == "/silent")
        {
            lock (_gate)
            {
                _mostWaiting = Math.Max(_mostWaiting, ++_waiting);
            }

            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            finally
            {
                lock (_gate)
                {
                    _waiting--;
                }
            }
        }

        _answers.GetValueOrDefault(path)?.Invoke(context);
    }
}
