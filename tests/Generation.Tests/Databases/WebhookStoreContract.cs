using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Tests of webhooks and their deliveries that every kind of database must pass.</summary>
public abstract class WebhookStoreContract : IAsyncLifetime
{
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);

    private JobDatabaseUnderTest _database = null!;
    private WebhookStore _webhooks = null!;

    public async Task InitializeAsync()
    {
        _database = await CreateAsync();
        _webhooks = new WebhookStore(_database.Database, _database.Clock);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    /// <summary>Creates an empty database.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateAsync();

    [Fact]
    public async Task ListAsync_SeveralTenants_ReturnsOwnWebhooksInOrder()
    {
        Webhook first = await AddAsync();
        _database.Clock.Advance(TimeSpan.FromSeconds(1));
        Webhook second = await AddAsync(WebhookEvents.Failed);
        await AddAsync(tenant: "tenant-b");

        IReadOnlyList<Webhook> listed = await _webhooks.ListAsync("tenant-a", default);

        Assert.Equal([first.Id, second.Id], listed.Select(webhook => webhook.Id));
        Assert.Equivalent(second, listed[1]);
    }

    [Fact]
    public async Task InsertAsync_LimitReached_RefusesOnlyThatTenant()
    {
        Assert.True(await _webhooks.InsertAsync(NewWebhook("tenant-a"), 1, default));

        Assert.False(await _webhooks.InsertAsync(NewWebhook("tenant-a"), 1, default));
        Assert.True(await _webhooks.InsertAsync(NewWebhook("tenant-b"), 1, default));
    }

    [Fact]
    public async Task DeleteAsync_OtherTenant_KeepsWebhook()
    {
        Webhook webhook = await AddAsync();

        Assert.False(await _webhooks.DeleteAsync("tenant-b", webhook.Id, default));
        Assert.True(await _webhooks.DeleteAsync("tenant-a", webhook.Id, default));
        Assert.Empty(await _webhooks.ListAsync("tenant-a", default));
    }

    [Theory]
    [InlineData(VideoJobStates.Completed, WebhookEvents.Completed)]
    [InlineData(VideoJobStates.Rejected, WebhookEvents.Failed)]
    [InlineData(VideoJobStates.Cancelled, WebhookEvents.Failed)]
    public async Task AnnounceAsync_JobEnded_CreatesDeliveryForSubscribedWebhook(string state, string eventType)
    {
        Webhook subscribed = await AddAsync(eventType);
        await AddAsync(WebhookEvents.All.Single(other => other != eventType));
        await AddAsync(eventType, tenant: "tenant-b");
        VideoJob job = TestJobs.Create(state);

        // The message of the saga may be redelivered.
        await AnnounceAsync(job);
        await AnnounceAsync(job);
        WebhookDelivery? delivery = await _webhooks.ClaimAsync(s_lease, default);

        Assert.NotNull(delivery);
        Assert.Equal(
            (subscribed.Id, job.CorrelationId, eventType, 0),
            (delivery.Webhook.Id, delivery.VideoId, delivery.Event, delivery.Attempts)
        );
        Assert.Null(await _webhooks.ClaimAsync(s_lease, default));
    }

    [Fact]
    public async Task AnnounceAsync_TransactionRolledBack_CreatesNoDelivery()
    {
        await AddAsync();
        await using (JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Disk, default))
        {
            await WebhookStore.AnnounceAsync(transaction, TestJobs.Create(VideoJobStates.Completed), default);
        }

        Assert.Null(await _webhooks.ClaimAsync(s_lease, default));
    }

    [Fact]
    public async Task ClaimAsync_Concurrent_ReturnsEachDeliveryOnce()
    {
        await AddAsync();
        for (int index = 0; index < 10; index++)
        {
            await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        }

        WebhookDelivery?[] claimed = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        // A claim may return null if a concurrent claim took the same delivery, so retry.
                        for (int attempt = 0; attempt < 20; attempt++)
                        {
                            if (await _webhooks.ClaimAsync(s_lease, default) is { } delivery)
                            {
                                return delivery;
                            }
                        }

                        return null;
                    })
                )
        );

        Assert.Equal(10, claimed.OfType<WebhookDelivery>().Select(delivery => delivery.Id).Distinct().Count());
        Assert.Equal(10, claimed.OfType<WebhookDelivery>().Count());
    }

    [Fact]
    public async Task ClaimAsync_VideoExists_ReturnsItsTrace()
    {
        await AddAsync();
        VideoJob job = TestJobs.Create(VideoJobStates.Completed);
        job.TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await _database.Store.InsertAsync(job, default);
        await AnnounceAsync(job);

        Assert.Equal(job.TraceParent, (await _webhooks.ClaimAsync(s_lease, default))!.TraceParent);
    }

    [Fact]
    public async Task ClaimAsync_LeaseExpired_ReturnsDeliveryAgain()
    {
        await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        WebhookDelivery first = (await _webhooks.ClaimAsync(s_lease, default))!;
        _database.Clock.Advance(s_lease - TimeSpan.FromMilliseconds(1));
        Assert.Null(await _webhooks.ClaimAsync(s_lease, default));

        _database.Clock.Advance(TimeSpan.FromMilliseconds(1));
        WebhookDelivery? again = await _webhooks.ClaimAsync(s_lease, default);

        Assert.Equal((first.Id, 1), (again?.Id, again?.Attempts));
    }

    [Fact]
    public async Task HistoryAsync_FailedThenDelivered_ReturnsAttempts()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        WebhookDelivery delivery = (await _webhooks.ClaimAsync(s_lease, default))!;
        DateTimeOffset retryAt = _database.Clock.GetUtcNow() + TimeSpan.FromMinutes(5);
        await _webhooks.FailedAsync(delivery, "The response status was 500.", retryAt, default);

        WebhookHistory failed = Assert.Single(await _webhooks.HistoryAsync(webhook.Id, 10, default));
        Assert.Equal(
            (1, "The response status was 500.", retryAt, null),
            (failed.Attempts, failed.LastError, failed.NextAttemptAt, failed.DeliveredAt)
        );

        _database.Clock.Advance(TimeSpan.FromMinutes(5));
        await _webhooks.DeliveredAsync((await _webhooks.ClaimAsync(s_lease, default))!, default);
        WebhookHistory delivered = Assert.Single(await _webhooks.HistoryAsync(webhook.Id, 10, default));
        Assert.Equal((2, null, null, retryAt), (delivered.Attempts, delivered.LastError, delivered.NextAttemptAt, delivered.DeliveredAt));
        _database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await _webhooks.ClaimAsync(s_lease, default));
    }

    [Fact]
    public async Task DisableAsync_PendingDeliveries_AreNotClaimed()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));

        await _webhooks.DisableAsync(webhook, default);
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));

        Assert.Null(await _webhooks.ClaimAsync(s_lease, default));
        Assert.NotNull(Assert.Single(await _webhooks.ListAsync("tenant-a", default)).DisabledAt);
    }

    [Fact]
    public async Task DeleteAsync_VideoOrWebhook_RemovesItsDeliveries()
    {
        Webhook webhook = await AddAsync();
        VideoJob job = TestJobs.Create(VideoJobStates.Completed);
        await _database.Store.InsertAsync(job, default);
        await AnnounceAsync(job);
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));

        await _database.Store.DeleteAsync(job.CorrelationId, default);
        Assert.NotEqual(job.CorrelationId, Assert.Single(await _webhooks.HistoryAsync(webhook.Id, 10, default)).VideoId);

        await _webhooks.DeleteAsync("tenant-a", webhook.Id, default);
        Assert.Empty(await _webhooks.HistoryAsync(webhook.Id, 10, default));
    }

    [Fact]
    public async Task DeleteHistoryAsync_MixedStates_RemovesOnlyOldCompleted()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        await _webhooks.DeliveredAsync((await _webhooks.ClaimAsync(s_lease, default))!, default);
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        _database.Clock.Advance(TimeSpan.FromDays(31));

        await _webhooks.DeleteHistoryAsync(TimeSpan.FromDays(30), default);

        Assert.Null(Assert.Single(await _webhooks.HistoryAsync(webhook.Id, 10, default)).DeliveredAt);
    }

    private async Task<Webhook> AddAsync(string? eventType = null, string tenant = "tenant-a")
    {
        Webhook webhook = NewWebhook(tenant) with { Events = eventType is null ? WebhookEvents.All : [eventType] };
        await _webhooks.InsertAsync(webhook, 100, default);
        return webhook;
    }

    private Webhook NewWebhook(string tenant) =>
        new(
            $"wh_{Guid.NewGuid():N}",
            tenant,
            new Uri("https://example.com/hook?a=b"),
            WebhookEvents.All,
            "whsec_c2VjcmV0",
            _database.Clock.GetUtcNow(),
            DisabledAt: null
        );

    private async Task AnnounceAsync(VideoJob job)
    {
        await using JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Disk, default);
        await WebhookStore.AnnounceAsync(transaction, job, default);
        await transaction.CommitAsync(default);
    }
}
