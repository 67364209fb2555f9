using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Tests of webhooks and their deliveries that every kind of database must pass.</summary>
public abstract class WebhookStoreContract : IAsyncLifetime
{
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);

    private JobDatabaseUnderTest _database = null!;
    private WebhookStore _webhooks = null!;
    private WebhookDeliveryStore _deliveries = null!;

    public async Task InitializeAsync()
    {
        _database = await CreateAsync();
        _webhooks = new WebhookStore(_database.Database, _database.Clock);
        _deliveries = new WebhookDeliveryStore(_database.Database, _database.Clock, NullLogger<WebhookDeliveryStore>.Instance);
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
        WebhookDelivery? delivery = await ClaimAsync();

        Assert.NotNull(delivery);
        Assert.Equal(
            (subscribed.Id, job.CorrelationId, eventType, 0),
            (delivery.Webhook.Id, delivery.VideoId, delivery.Event, delivery.Attempts)
        );
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task AnnounceAsync_TransactionRolledBack_CreatesNoDelivery()
    {
        await AddAsync();
        await using (JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Disk, default))
        {
            await _deliveries.AnnounceAsync(transaction, TestJobs.Create(VideoJobStates.Completed), default);
        }

        Assert.Null(await ClaimAsync());
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
                            if (await ClaimAsync() is { } delivery)
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

        Assert.Equal(job.TraceParent, (await ClaimAsync())!.TraceParent);
    }

    [Fact]
    public async Task ClaimAsync_LeaseExpired_ReturnsDeliveryAgain()
    {
        await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        WebhookDelivery first = (await ClaimAsync())!;
        _database.Clock.Advance(s_lease - TimeSpan.FromMilliseconds(1));
        Assert.Null(await ClaimAsync());

        _database.Clock.Advance(TimeSpan.FromMilliseconds(1));
        WebhookDelivery? again = await ClaimAsync();

        Assert.Equal((first.Id, 1), (again?.Id, again?.Attempts));
    }

    [Fact]
    public async Task HistoryAsync_FailedThenDelivered_ReturnsAttempts()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        WebhookDelivery delivery = (await ClaimAsync())!;
        DateTimeOffset retryAt = _database.Clock.GetUtcNow() + TimeSpan.FromMinutes(5);
        await _deliveries.FailedAsync(delivery, "The answer was 500.", retryAt, null, default);

        WebhookHistory failed = Assert.Single(await _deliveries.HistoryAsync(webhook.Id, 10, default));
        Assert.Equal(
            (1, "The answer was 500.", retryAt, null),
            (failed.Attempts, failed.LastError, failed.NextAttemptAt, failed.DeliveredAt)
        );

        _database.Clock.Advance(TimeSpan.FromMinutes(5));
        await _deliveries.DeliveredAsync((await ClaimAsync())!, default);
        WebhookHistory delivered = Assert.Single(await _deliveries.HistoryAsync(webhook.Id, 10, default));
        Assert.Equal((2, null, null, retryAt), (delivered.Attempts, delivered.LastError, delivered.NextAttemptAt, delivered.DeliveredAt));
        _database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task DisableAsync_PendingDeliveries_AreNotClaimed()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));

        await _webhooks.DisableAsync(webhook, WebhookDisabledReasons.Failing, default);
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));

        Assert.Null(await ClaimAsync());
        Webhook disabled = Assert.Single(await _webhooks.ListAsync("tenant-a", default));
        Assert.Equal((_database.Clock.GetUtcNow(), WebhookDisabledReasons.Failing), (disabled.DisabledAt, disabled.DisabledReason));
    }

    [Fact]
    public async Task EnableAsync_Disabled_SendsLaterEventsAndForgetsTheFailures()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        DateTimeOffset pause = _database.Clock.GetUtcNow() + TimeSpan.FromHours(1);
        await _deliveries.FailedAsync((await ClaimAsync())!, "The answer was 500.", null, pause, default);
        await _webhooks.DisableAsync(webhook, WebhookDisabledReasons.Failing, default);

        Assert.Null(await _webhooks.EnableAsync("tenant-b", webhook.Id, default));
        Assert.Null(await ClaimAsync());
        Assert.Equivalent(webhook, await _webhooks.EnableAsync("tenant-a", webhook.Id, default));
        VideoJob later = TestJobs.Create(VideoJobStates.Completed);
        await AnnounceAsync(later);

        Assert.Equal(later.CorrelationId, (await ClaimAsync())?.VideoId);
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task FailedAsync_UntilDelivered_RemembersTheFirstFailure()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        DateTimeOffset first = _database.Clock.GetUtcNow();
        await _deliveries.FailedAsync((await ClaimAsync())!, "The answer was 500.", first + s_lease, null, default);
        _database.Clock.Advance(s_lease);

        DateTimeOffset? since = await _deliveries.FailedAsync((await ClaimAsync())!, "There was no answer.", first, null, default);
        DateTimeOffset? listed = (await _webhooks.FindAsync("tenant-a", webhook.Id, default))!.FailingSince;
        await _deliveries.DeliveredAsync((await ClaimAsync())!, default);

        Assert.Equal((first, first), (since, listed));
        Assert.Null((await _webhooks.FindAsync("tenant-a", webhook.Id, default))!.FailingSince);
    }

    [Fact]
    public async Task FailedAsync_WithAPause_SendsTheReceiverNothingUntilItsEnd()
    {
        await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        DateTimeOffset now = _database.Clock.GetUtcNow();
        await _deliveries.FailedAsync((await ClaimAsync())!, "The answer was 429.", now, now + s_lease, default);

        Assert.Null(await ClaimAsync());
        _database.Clock.Advance(s_lease);
        Assert.NotNull(await ClaimAsync());
    }

    /// <summary>A process that was frozen for longer than its lease must not undo what another has recorded since.</summary>
    [Fact]
    public async Task Settle_ClaimedAgain_ChangesNothing()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        WebhookDelivery late = (await ClaimAsync())!;
        _database.Clock.Advance(s_lease);
        WebhookDelivery second = (await ClaimAsync())!;
        await _deliveries.DeliveredAsync(second, default);

        DateTimeOffset? since = await _deliveries.FailedAsync(
            late,
            "There was no answer.",
            _database.Clock.GetUtcNow(),
            _database.Clock.GetUtcNow() + s_lease,
            default
        );

        Assert.Null(since);
        Assert.Null(await ClaimAsync());
        WebhookHistory history = Assert.Single(await _deliveries.HistoryAsync(webhook.Id, 10, default));
        Assert.Equal((2, null, _database.Clock.GetUtcNow()), (history.Attempts, history.LastError, history.DeliveredAt));
        Assert.Null((await _webhooks.FindAsync("tenant-a", webhook.Id, default))!.FailingSince);
    }

    [Fact]
    public async Task ResendAsync_Delivered_IsDueAgainWithTheSameIdAndAllRetries()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        WebhookDelivery first = (await ClaimAsync())!;
        DateTimeOffset delivered = _database.Clock.GetUtcNow();
        await _deliveries.DeliveredAsync(first, default);
        _database.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Null(await _deliveries.ResendAsync("wh_other", first.Id, default));
        WebhookHistory? resent = await _deliveries.ResendAsync(webhook.Id, first.Id, default);
        WebhookDelivery? again = await ClaimAsync();
        await _deliveries.FailedAsync(again!, "The answer was 500.", null, null, default);

        Assert.Equal(
            (first.Id, 1, _database.Clock.GetUtcNow(), delivered),
            (resent?.Id, resent?.Attempts, resent?.NextAttemptAt, resent?.DeliveredAt)
        );
        Assert.Equal((first.Id, 1, 0), (again?.Id, again?.Attempts, again?.Retries));
        WebhookHistory history = Assert.Single(await _deliveries.HistoryAsync(webhook.Id, 10, default));
        Assert.Equal((2, "The answer was 500.", delivered), (history.Attempts, history.LastError, history.DeliveredAt));
    }

    [Fact]
    public async Task ResendAsync_WhileItIsSent_IsNotEndedByThatAttempt()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        WebhookDelivery first = (await ClaimAsync())!;

        await _deliveries.ResendAsync(webhook.Id, first.Id, default);
        await _deliveries.DeliveredAsync(first, default);

        Assert.Equal(first.Id, (await ClaimAsync())?.Id);
    }

    [Fact]
    public async Task RotateSecretAsync_Twice_KeepsTheLastTwoSecrets()
    {
        Webhook webhook = await AddAsync();
        DateTimeOffset expiry = _database.Clock.GetUtcNow() + TimeSpan.FromDays(1);

        Assert.Null(await _webhooks.RotateSecretAsync("tenant-b", webhook.Id, "whsec_b", expiry, default));
        Webhook once = (await _webhooks.RotateSecretAsync("tenant-a", webhook.Id, "whsec_b", expiry, default))!;
        Webhook twice = (await _webhooks.RotateSecretAsync("tenant-a", webhook.Id, "whsec_c", expiry, default))!;

        Assert.Equal(("whsec_b", webhook.Secret, expiry), (once.Secret, once.PreviousSecret, once.PreviousSecretExpiresAt));
        Assert.Equal(("whsec_c", "whsec_b"), (twice.Secret, twice.PreviousSecret));
    }

    /// <summary>The database itself forbids deliveries that nothing can send.</summary>
    [Fact]
    public async Task Insert_DeliveryWithoutWebhook_IsRefused()
    {
        await using JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Disk, default);
        await Assert.ThrowsAnyAsync<DbException>(() => InsertAsync(transaction, "wh_gone", Guid.NewGuid().ToString("N")));
    }

    /// <summary>A row that cannot be read does not stop what is due after it.</summary>
    [Fact]
    public async Task ClaimAsync_UnreadableDelivery_IsPutAside()
    {
        Webhook webhook = await AddAsync();
        await using (JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Disk, default))
        {
            await InsertAsync(transaction, webhook.Id, "no video id");
            await transaction.CommitAsync(default);
        }

        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));

        Assert.Null(await ClaimAsync());
        Assert.NotNull(await ClaimAsync());
        Assert.Null(await ClaimAsync());
        _database.Clock.Advance(2 * s_lease);
        Assert.NotNull(await ClaimAsync());
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task ListDueAsync_SeveralWebhooks_ReturnsEachOnceWithItsOldestDelivery()
    {
        Webhook healthy = await AddAsync();
        Webhook failing = await AddAsync(tenant: "tenant-b");
        VideoJob[] jobs = [.. Enumerable.Range(0, 3).Select(_ => TestJobs.Create(VideoJobStates.Completed))];
        jobs[0].CompletedAt = jobs[1].CompletedAt - TimeSpan.FromMinutes(1);
        jobs[2].Tenant = "tenant-b";
        foreach (VideoJob job in jobs)
        {
            await AnnounceAsync(job);
        }

        WebhookDelivery failed = (await _deliveries.ClaimAsync(failing.Id, s_lease, default))!;
        await _deliveries.FailedAsync(failed, "The answer was 500.", jobs[1].CompletedAt, null, default);
        DueWebhook[] due = [.. (await _deliveries.ListDueAsync(default)).OrderBy(webhook => webhook.Tenant, StringComparer.Ordinal)];

        Assert.Equal(
            [
                (healthy.Id, "tenant-a", null, jobs[0].CompletedAt),
                (failing.Id, "tenant-b", _database.Clock.GetUtcNow(), (DateTimeOffset?)jobs[1].CompletedAt),
            ],
            due.Select(webhook => (webhook.Id, webhook.Tenant, webhook.FailingSince, (DateTimeOffset?)webhook.DueAt))
        );
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
        Assert.NotEqual(job.CorrelationId, Assert.Single(await _deliveries.HistoryAsync(webhook.Id, 10, default)).VideoId);

        await _webhooks.DeleteAsync("tenant-a", webhook.Id, default);
        Assert.Empty(await _deliveries.HistoryAsync(webhook.Id, 10, default));
    }

    [Fact]
    public async Task DeleteHistoryAsync_MixedStates_RemovesOnlyOldCompleted()
    {
        Webhook webhook = await AddAsync();
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        await _deliveries.DeliveredAsync((await ClaimAsync())!, default);
        await AnnounceAsync(TestJobs.Create(VideoJobStates.Completed));
        _database.Clock.Advance(TimeSpan.FromDays(31));

        await _deliveries.DeleteHistoryAsync(TimeSpan.FromDays(30), default);

        Assert.Null(Assert.Single(await _deliveries.HistoryAsync(webhook.Id, 10, default)).DeliveredAt);
    }

    private async Task<Webhook> AddAsync(string? eventType = null, string tenant = "tenant-a")
    {
        Webhook webhook = NewWebhook(tenant) with { Events = eventType is null ? WebhookEvents.All : [eventType] };
        await _webhooks.InsertAsync(webhook, 100, default);
        return webhook;
    }

    private Webhook NewWebhook(string tenant) => TestWebhooks.Create(tenant, _database.Clock.GetUtcNow());

    /// <summary>Claims a delivery of any webhook, as the sender does.</summary>
    private async Task<WebhookDelivery?> ClaimAsync()
    {
        foreach (DueWebhook due in await _deliveries.ListDueAsync(default))
        {
            if (await _deliveries.ClaimAsync(due.Id, s_lease, default) is { } delivery)
            {
                return delivery;
            }
        }

        return null;
    }

    private async Task AnnounceAsync(VideoJob job)
    {
        await using JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Disk, default);
        await _deliveries.AnnounceAsync(transaction, job, default);
        await transaction.CommitAsync(default);
    }

    private static Task<int> InsertAsync(JobTransaction transaction, string webhookId, string videoId) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO webhook_deliveries (id, webhook_id, video_id, event, created_at, attempts, due_at)
            VALUES ('evt_1', @webhookId, @videoId, 'video.completed', 0, 0, 0)
            """,
            new { webhookId, videoId },
            default
        );
}
