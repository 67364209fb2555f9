using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace TextToVideo.Functional.Support;

/// <summary>A user's server that receives events. It keeps them, and answers with the status that a test sets.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<Event> _events = [];
    private volatile int _answer = StatusCodes.Status204NoContent;

    private WebhookReceiver(int port)
    {
        Url = $"http://127.0.0.1:{port}/hook";
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Run(ReceiveAsync);
    }

    public string Url { get; }

    /// <summary>The status of its answers.</summary>
    public int Answer
    {
        get => _answer;
        set => _answer = value;
    }

    /// <summary>The events so far, also those that were answered with an error.</summary>
    public IReadOnlyList<Event> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver(FreePorts.GetPair().First);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Waits for a number of events.</summary>
    public async Task<IReadOnlyList<Event>> EventsAsync(int count)
    {
        await Wait.UntilAsync($"{count} events have arrived", () => Events.Count >= count);
        return Events;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        var headers = new HeaderDictionary(new Dictionary<string, StringValues>(context.Request.Headers, StringComparer.OrdinalIgnoreCase));
        lock (_gate)
        {
            _events.Add(new Event(headers["webhook-id"].ToString(), body, headers));
        }

        context.Response.StatusCode = _answer;
        context.Response.Headers.Location = $"{Url}/elsewhere";
    }

    internal sealed record Event(string Id, string Body, IHeaderDictionary Headers);
}
