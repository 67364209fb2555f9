using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Webhooks;

namespace TextToVideo.Generation.Tests.Webhooks;

public sealed class WebhookClientTests : IAsyncLifetime
{
    private readonly WebhookOptions _options = new() { AllowPrivateTargets = true };
    private readonly FakeTimeProvider _clock = new(TestJobs.Now);
    private TestReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await TestReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    /// <summary>The owner of a webhook may not learn from it whether a port of another server is open.</summary>
    [Fact]
    public async Task SendAsync_NoAnswer_TellsTheOwnerNoCauseButTheLog()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        string refused = $"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}/";
        closed.Stop();
        _receiver.Answer("/broken", context => context.Abort());
        WebhookAttempt[] attempts =
        [
            await SendAsync(refused),
            await SendAsync(_receiver.GetUrl("/broken")),
            await SendAsync(_receiver.GetUrl("/").Replace("http:", "https:", StringComparison.Ordinal)),
            await SendAsync("http://no-such-host.invalid/"),
            await SendSlowlyAsync(),
            await SendPrivatelyAsync(),
        ];

        Assert.Equal("There was no answer.", Assert.Single(attempts.Select(attempt => attempt.Error).Distinct()));
        Assert.Equal(attempts.Length, attempts.Select(attempt => attempt.Cause).Distinct().Count());
    }

    [Fact]
    public async Task SendAsync_RefusedByTheReceiver_TellsTheStatus()
    {
        _receiver.Answer("/gone", context => context.Response.StatusCode = StatusCodes.Status410Gone);

        WebhookAttempt attempt = await SendAsync(_receiver.GetUrl("/gone"));

        Assert.Equal(("The answer was 410.", true), (attempt.Error, attempt.IsGone));
    }

    [Theory]
    [InlineData(60, "whsec_bmV3", "whsec_b2xk")]
    [InlineData(0, "whsec_bmV3")]
    [InlineData(-60, "whsec_bmV3")]
    public async Task SendAsync_SecretWasRotated_SignsWithBothUntilTheOldExpires(int seconds, params string[] secrets)
    {
        string? expected = null;
        string? sent = null;
        _receiver.Answer(
            "/signed",
            context =>
            {
                using var body = new MemoryStream();
                context.Request.Body.CopyToAsync(body).Wait();
                IHeaderDictionary headers = context.Request.Headers;
                sent = headers["webhook-signature"];
                expected = WebhookSignature.Sign(secrets, headers["webhook-id"]!, headers["webhook-timestamp"]!, body.ToArray());
            }
        );

        await SendAsync(
            TestWebhooks.Create("tenant-a", _clock.GetUtcNow(), _receiver.GetUrl("/signed")) with
            {
                Secret = "whsec_bmV3",
                PreviousSecret = "whsec_b2xk",
                PreviousSecretExpiresAt = _clock.GetUtcNow().AddSeconds(seconds),
            }
        );

        Assert.NotNull(sent);
        Assert.Equal(expected, sent);
    }

    private async Task<WebhookAttempt> SendSlowlyAsync()
    {
        Task<WebhookAttempt> sending = SendAsync(_receiver.GetUrl("/silent"));
        await Wait.UntilAsync("the request has arrived", () => _receiver.Waiting == 1);
        _clock.Advance(_options.Timeout);
        return await sending;
    }

    private async Task<WebhookAttempt> SendPrivatelyAsync()
    {
        _options.AllowPrivateTargets = false;
        return await SendAsync(_receiver.GetUrl("/"));
    }

    private Task<WebhookAttempt> SendAsync(string url) => SendAsync(TestWebhooks.Create("tenant-a", _clock.GetUtcNow(), url));

    private async Task<WebhookAttempt> SendAsync(Webhook webhook)
    {
        using var client = new WebhookClient(new WebhookConnections(Options.Create(_options)), Options.Create(_options), _clock);
        return await client.SendAsync(
            new WebhookDelivery(
                "evt_1",
                webhook,
                Guid.NewGuid(),
                WebhookEvents.Completed,
                _clock.GetUtcNow(),
                Attempts: 0,
                Retries: 0,
                _clock.GetUtcNow(),
                TraceParent: null
            ),
            CancellationToken.None
        );
    }
}
