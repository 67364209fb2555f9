using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Tests;

/// <summary>What webhooks and their deliveries do on every database.</summary>
public abstract class WebhookStoreContract : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private JobDatabaseUnderTest _temporary = null!;
    private WebhookStore _webhooks = null!;

    public async Task InitializeAsync()
    {
        _temporary = await CreateAsync();
        _webhooks = new WebhookStore(_temporary.Database, _temporary.Clock);
    }

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    /// <summary>An empty database.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateAsync();

    [Fact]
    public async Task ListAsync_AfterInserts_HasTheTenantsOwnInOrder()
    {
        Webhook first = await AddAsync();
        _temporary.Clock.Advance(TimeSpan.FromSeconds(1));
        Webhook second = await AddAsync(WebhookEvents.Failed);
        await AddAsync(tenant: "tenant-b");

        IReadOnlyList<Webhook> listed = await _webhooks.ListAsync("tenant-a", default);

        Assert.Equal([first.Id, second.Id], listed.Select(webhook => webhook.Id));
        Assert.Equivalent(second, listed[1]);
    }

    [Fact]
    public async Task InsertAsync_TenantHasAllItMay_IsRefusedForItAlone()
    {
        Assert.True(await _webhooks.InsertAsync(NewWebhook("tenant-a"), 1, default));

        Assert.False(await _webhooks.InsertAsync(NewWebhook("tenant-a"), 1, default));
        Assert.True(await _webhooks.InsertAsync(NewWebhook("tenant-b"), 1, default));
    }

    [Fact]
    public async Task DeleteAsync_OfAnotherTenant_LeavesIt()
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
    public async Task AnnounceAsync_JobHasEnded_TellsWhoWantsToKnow(string state, string happened)
    {
        Webhook wanted = await AddAsync(happened);
        await AddAsync(WebhookEvents.All.Single(other => other != happened));
        await AddAsync(happened, tenant: "tenant-b");
        VideoJob job = TestJobs.Create(state);

        // The saga's message may come twice.
        await AnnounceAsync(job);
        await AnnounceAsync(job);
        WebhookDelivery? delivery = await _webhooks.ClaimAsync(Lease, default);

        Assert.NotNull(delivery);
        Assert.Equal(
            (wanted.Id, job.CorrelationId, happened, 0),
            (delivery.Webhook.Id, delivery.VideoId, delivery.Event, delivery.Attempts)
        );
        Assert.Null(await _webhooks.ClaimAsync(Lease, default));
    }

    [Fact]
    public async Task AnnounceAsync_TransactionIsRolledBack_TellsNobody()
    {
        await AddAsync();
        await using (JobTransaction transaction = await _temporary.Database.BeginAsync(CommitDurability.Disk, default))
        {
            await WebhookStore.AnnounceAsync(transaction, TestJobs.Create(VideoJobStates.Completed), default);
        }

        Assert.Null(await _webhooks.ClaimAsync(Lease, default));
    }

    [Fact]
    public async Task ClaimAsync_ManyAtOnce_GiveEachDeliveryToOne()
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
                        // Where another takes the same one a moment earlier, there is nothing: asked again, there is.
                        for (int attempt = 0; attempt < 20; attempt++)
                        {
                            if (await _webhooks.ClaimAsync(Lease, default) is { } delivery)
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
    public async Task ClaimAsync_VideoIsThere_HasItsTrace()
    {
        await AddAsync();
        VideoJob job = TestJobs.Create(VideoJobStates.Completed);
        job.TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await _temporary.Store.InsertAsync(job, default);
        await AnnounceAsync(job);

        Assert.Equal(job.TraceParent, (await _webhooks.ClaimAsync(Lease, default))!.TraceParent);
    }

    [Fact]
    public async Task ClaimAsync_HolderDied_IsDueAgainAfterTheLease()
    {
        await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        WebhookDelivery first = (await _webhooks.ClaimAsync(Lease, default))!;
        _temporary.Clock.Advance(Lease - TimeSpan.FromMilliseconds(1));
        Assert.Null(await _webhooks.ClaimAsync(Lease, default));

        _temporary.Clock.Advance(TimeSpan.FromMilliseconds(1));
        WebhookDelivery? again = await _webhooks.ClaimAsync(Lease, default);

        Assert.Equal((first.Id, 1), (again?.Id, again?.Attempts));
    }

    [Fact]
    public async Task Delivery_FailedThenDelivered_HasItsHistory()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        WebhookDelivery delivery = (await _webhooks.ClaimAsync(Lease, default))!;
        DateTimeOffset again = _temporary.Clock.GetUtcNow() + TimeSpan.FromMinutes(5);
        await _webhooks.FailedAsync(delivery, "The answer was 500.", again, default);

        WebhookHistory failed = Assert.Single(await _webhooks.HistoryAsync(webhook.Id, 10, default));
        Assert.Equal(
            (1, "The answer was 500.", again, null),
            (failed.Attempts, failed.LastError, failed.NextAttemptAt, failed.DeliveredAt)
        );

        _temporary.Clock.Advance(TimeSpan.FromMinutes(5));
        await _webhooks.DeliveredAsync((await _webhooks.ClaimAsync(Lease, default))!, default);
        WebhookHistory delivered = Assert.Single(await _webhooks.HistoryAsync(webhook.Id, 10, default));
        Assert.Equal((2, null, null, again), (delivered.Attempts, delivered.LastError, delivered.NextAttemptAt, delivered.DeliveredAt));
        _temporary.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await _webhooks.ClaimAsync(Lease, default));
    }

    [Fact]
    public async Task DisableAsync_WhatWaits_IsNotSent()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));

        await _webhooks.DisableAsync(webhook, default);
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));

        Assert.Null(await _webhooks.ClaimAsync(Lease, default));
        Assert.NotNull(Assert.Single(await _webhooks.ListAsync("tenant-a", default)).DisabledAt);
    }

    [Fact]
    public async Task DeleteAsync_VideoOrWebhook_TakesItsDeliveriesAlong()
    {
        Webhook webhook = await AddAsync();
        VideoJob job = TestJobs.Create(VideoJobStates.Completed);
        await _temporary.Store.InsertAsync(job, default);
        await AnnounceAsync(job);
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));

        await _temporary.Store.DeleteAsync(job.CorrelationId, default);
        Assert.NotEqual(job.CorrelationId, Assert.Single(await _webhooks.HistoryAsync(webhook.Id, 10, default)).VideoId);

        await _webhooks.DeleteAsync("tenant-a", webhook.Id, default);
        Assert.Empty(await _webhooks.HistoryAsync(webhook.Id, 10, default));
    }

    [Fact]
    public async Task DeleteHistoryAsync_OldAndOver_IsRemovedAlone()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        await _webhooks.DeliveredAsync((await _webhooks.ClaimAsync(Lease, default))!, default);
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        _temporary.Clock.Advance(TimeSpan.FromDays(31));

        await _webhooks.DeleteHistoryAsync(TimeSpan.FromDays(30), default);

        Assert.Null(Assert.Single(await _webhooks.HistoryAsync(webhook.Id, 10, default)).DeliveredAt);
    }

    private async Task<Webhook> AddAsync(string? happening = null, string tenant = "tenant-a")
    {
        Webhook webhook = NewWebhook(tenant) with { Events = happening is null ? WebhookEvents.All : [happening] };
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
            _temporary.Clock.GetUtcNow(),
            DisabledAt: null
        );

    private async Task AnnounceAsync(VideoJob job)
    {
        await using JobTransaction transaction = await _temporary.Database.BeginAsync(CommitDurability.Disk, default);
        await WebhookStore.AnnounceAsync(transaction, job, default);
        await transaction.CommitAsync(default);
    }
}
