using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Tests.Storage;
using TextToVideo.Generation.Webhooks;

namespace TextToVideo.Generation.Tests.Webhooks;

/// <summary>The sender with a database and receivers on this machine. The clock stands still except where a test advances it.</summary>
public sealed class WebhookSenderTests : IAsyncLifetime
{
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(1);

    private readonly WebhookOptions _options = new() { AllowPrivateTargets = true, MaxConcurrent = 16 };
    private TemporaryJobDatabase _temporary = null!;
    private UnreliableJobDatabase _database = null!;
    private TestReceiver _receiver = null!;
    private WebhookStore _webhooks = null!;
    private WebhookDeliveryStore _deliveries = null!;
    private WebhookClient _client = null!;
    private WebhookSender? _sender;

    private FakeTimeProvider Clock => _temporary.Clock;

    public async Task InitializeAsync()
    {
        _temporary = await TemporaryJobDatabase.MigratedAsync();
        _receiver = await TestReceiver.StartAsync();
        _database = new UnreliableJobDatabase(_temporary.Database);
        _webhooks = new WebhookStore(_database, Clock);
        _deliveries = new WebhookDeliveryStore(_database, Clock, NullLogger<WebhookDeliveryStore>.Instance);
        _client = new WebhookClient(new WebhookConnections(Options.Create(_options)), Options.Create(_options), Clock);
    }

    public async Task DisposeAsync()
    {
        if (_sender is not null)
        {
            await _sender.StopAsync(CancellationToken.None);
            _sender.Dispose();
        }

        _client.Dispose();
        await _receiver.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task Send_ReceiversOfATenantNeverAnswer_OtherTenantsAreServedAtOnce()
    {
        await StartAsync();
        for (int webhook = 0; webhook < 20; webhook++)
        {
            await AddAsync("tenant-a", "/silent");
        }

        for (int video = 0; video < 5; video++)
        {
            await AnnounceAsync("tenant-a");
        }

        Clock.Advance(s_round);
        await Wait.UntilAsync("tenant A has all sends that it may have", () => _receiver.Waiting == 4);
        await AddAsync("tenant-b", "/b");
        await AnnounceAsync("tenant-b");
        Clock.Advance(s_round);
        await Wait.UntilAsync("tenant B's event is received", () => _receiver.Count("/b") == 1);

        Assert.Equal(4, _receiver.Waiting);
    }

    [Fact]
    public async Task Send_ResultsCannotBeRecorded_KeepsTheBoundOfConcurrentSends()
    {
        await StartAsync();
        _receiver.Answer("/answers", _ => _database.IsAvailable = false);
        for (int tenant = 0; tenant < 20; tenant++)
        {
            await AddAsync($"answers-{tenant}", "/answers");
            await AnnounceAsync($"answers-{tenant}");
        }

        Clock.Advance(s_round);
        await Wait.UntilAsync("a result could not be recorded", () => _database.Refusals > 0);
        _database.IsAvailable = true;
        _receiver.Answer("/answers", _ => { });
        for (int tenant = 0; tenant < 40; tenant++)
        {
            await AddAsync($"silent-{tenant}", "/silent");
            await AnnounceAsync($"silent-{tenant}");
        }

        await RoundAsync();
        await Wait.UntilAsync("as many are waiting as may", () => _receiver.Waiting == 16);
        await RoundAsync();
        await RoundAsync();

        Assert.Equal(16, _receiver.MostWaiting);
    }

    [Fact]
    public async Task Send_WebhookThatCannotBeUsed_IsPutAsideAndOthersAreServed()
    {
        await StartAsync();
        Webhook broken = TestWebhooks.Create("tenant-a", Clock.GetUtcNow(), _receiver.GetUrl("/broken")) with { Secret = "whsec_?" };
        await _webhooks.InsertAsync(broken, 10, default);
        await AddAsync("tenant-a", "/a");
        await AnnounceAsync("tenant-a");
        Clock.Advance(s_round);
        await Wait.UntilAsync("the other webhook's event is received", () => _receiver.Count("/a") == 1);

        WebhookHistory failed = await UntilAsync(broken, delivery => delivery.LastError is not null);

        Assert.Equal(("The event could not be sent.", 1), (failed.LastError, failed.Attempts));
        Assert.NotNull(failed.NextAttemptAt);
    }

    [Theory]
    [InlineData("600", 600)]
    [InlineData("1000000", 3600)]
    [InlineData("Sun, 01 Mar 2026 12:10:01 GMT", 600)]
    [InlineData("Sun, 01 Mar 2020 12:10:01 GMT", 5)]
    [InlineData("0", 5)]
    [InlineData("soon", 5)]
    public async Task Send_AnswerHasRetryAfter_IsHonouredWithinTheCap(string header, int seconds)
    {
        await StartAsync();
        _receiver.Answer(
            "/busy",
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                context.Response.Headers.RetryAfter = header;
            }
        );
        Webhook webhook = await AddAsync("tenant-a", "/busy");
        await AnnounceAsync("tenant-a");
        Clock.Advance(s_round);

        WebhookHistory failed = await UntilAsync(webhook, delivery => delivery.LastError is not null);

        // The delay of the schedule has up to 10 % added to it.
        Assert.InRange((failed.NextAttemptAt!.Value - Clock.GetUtcNow()).TotalSeconds, seconds, seconds == 5 ? 5.5 : seconds);
    }

    [Fact]
    public async Task Send_ReceiverFailsForDays_IsDisabledAndCanBeEnabled()
    {
        _options.RetryDelays.Add(TimeSpan.FromMinutes(10));
        await StartAsync();
        _receiver.Answer("/down", context => context.Response.StatusCode = StatusCodes.Status500InternalServerError);
        Webhook webhook = await AddAsync("tenant-a", "/down");
        await GiveUpAsync();
        Assert.Null((await FindAsync(webhook)).DisabledAt);

        Clock.Advance(_options.DisableAfter);
        await GiveUpAsync();
        await Wait.UntilAsync("the webhook is disabled", async () => (await FindAsync(webhook)).DisabledAt is not null);
        Assert.Equal(WebhookDisabledReasons.Failing, (await FindAsync(webhook)).DisabledReason);

        await _webhooks.EnableAsync("tenant-a", webhook.Id, default);
        _receiver.Answer("/down", _ => { });
        await AnnounceAsync("tenant-a");
        Clock.Advance(s_round);
        await Wait.UntilAsync("the next event is received", () => _receiver.Count("/down") == 5);

        // Two attempts for each event.
        async Task GiveUpAsync()
        {
            int before = _receiver.Count("/down");
            await AnnounceAsync("tenant-a");
            Clock.Advance(s_round);
            await UntilAsync(webhook, delivery => delivery is { Attempts: 1, LastError: not null });
            Clock.Advance(TimeSpan.FromMinutes(11));
            await UntilAsync(webhook, delivery => delivery is { Attempts: 2, NextAttemptAt: null });
            Assert.Equal(before + 2, _receiver.Count("/down"));
        }
    }

    /// <summary>Begins the next round and waits until it has read what is due.</summary>
    private async Task RoundAsync()
    {
        int before = _database.Reads;
        Clock.Advance(s_round);
        await Wait.UntilAsync("the next round has begun", () => _database.Reads > before);
    }

    private async Task StartAsync()
    {
        _options.UseDefaults();
        _sender = new WebhookSender(
            _deliveries,
            _webhooks,
            _client,
            Options.Create(_options),
            Clock,
            new Random(1),
            NullLogger<WebhookSender>.Instance
        );
        await _sender.StartAsync(CancellationToken.None);
    }

    private async Task<Webhook> AddAsync(string tenant, string path)
    {
        Webhook webhook = TestWebhooks.Create(tenant, Clock.GetUtcNow(), _receiver.GetUrl(path));
        await _webhooks.InsertAsync(webhook, 1000, default);
        return webhook;
    }

    private async Task<Webhook> FindAsync(Webhook webhook) => (await _webhooks.FindAsync(webhook.Tenant, webhook.Id, default))!;

    private async Task AnnounceAsync(string tenant)
    {
        VideoJob job = TestJobs.Create(VideoJobStates.Completed);
        (job.Tenant, job.CompletedAt) = (tenant, Clock.GetUtcNow());
        await using JobTransaction transaction = await _database.BeginAsync(CommitDurability.Process, default);
        await _deliveries.AnnounceAsync(transaction, job, default);
        await transaction.CommitAsync(default);
    }

    /// <summary>Waits until the webhook's latest delivery is in a state.</summary>
    private async Task<WebhookHistory> UntilAsync(Webhook webhook, Func<WebhookHistory, bool> condition)
    {
        WebhookHistory latest = null!;
        await Wait.UntilAsync(
            "the attempt is recorded",
            async () =>
            {
                latest = (await _deliveries.HistoryAsync(webhook.Id, 1, default))[0];
                return condition(latest);
            }
        );
        return latest;
    }
}
