using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Integration.Support;

/// <summary>A user's server that receives events. It keeps them, and answers what it is told to.</summary>
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

    /// <summary>What it answers.</summary>
    public int Answer
    {
        get => _answer;
        set => _answer = value;
    }

    /// <summary>What has come so far, also what was answered with an error.</summary>
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
        var receiver = new WebhookReceiver(FreePorts.Pair().First);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until so many have come.</summary>
    public async Task<IReadOnlyList<Event>> EventsAsync(int count)
    {
        await Patience.UntilAsync($"{count} events have come", () => Events.Count >= count);
        return Events;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        IHeaderDictionary headers = context.Request.Headers;
        lock (_gate)
        {
            _events.Add(new Event(
                headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), body,
                [.. headers.Keys]));
        }

        context.Response.StatusCode = _answer;
        context.Response.Headers.Location = $"{Url}/elsewhere";
    }

    internal sealed record Event(string Id, string Timestamp, string Signature, string Body, IReadOnlyList<string> Headers);
}
