using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Stores webhooks and their deliveries in the job database.</summary>
internal sealed class WebhookStore(IJobDatabase database, TimeProvider time)
{
    private const string Insert = """
        INSERT INTO webhooks (id, tenant, url, events, secret, created_at)
        SELECT @id, @tenant, @url, @events, @secret, @now
        WHERE (SELECT COUNT(*) FROM webhooks WHERE tenant = @tenant) < @limit
        """;

    private const string Settle = """
        UPDATE webhook_deliveries SET due_at = @dueAt, delivered_at = @deliveredAt, last_error = @error WHERE id = @id
        """;

    private static readonly string s_select = $"SELECT {SqlText.Columns<WebhookRow>()} FROM webhooks";

    private static readonly string s_selectHistory = $"""
        SELECT {SqlText.Columns<HistoryRow>()}
        FROM webhook_deliveries WHERE webhook_id = @webhookId ORDER BY created_at DESC, id LIMIT @limit
        """;

    // A claimed delivery is due again after the lease, in case this process ends before it settles it. If two processes choose the same
    // delivery, the second finds that it has already been claimed.
    private static readonly string s_claim = $"""
        UPDATE webhook_deliveries SET due_at = @lease, attempts = attempts + 1
        WHERE id = (SELECT id FROM webhook_deliveries WHERE due_at <= @now ORDER BY due_at LIMIT 1) AND due_at <= @now
        RETURNING {SqlText.Columns<DeliveryRow>()}
        """;

    private DateTimeOffset Now => time.GetUtcNow();

    /// <returns>False if the tenant already has the maximum number of webhooks.</returns>
    public Task<bool> InsertAsync(Webhook webhook, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Disk,
            async transaction =>
                await transaction.ExecuteAsync(
                    Insert,
                    new
                    {
                        id = webhook.Id,
                        tenant = webhook.Tenant,
                        url = webhook.Url.AbsoluteUri,
                        events = string.Join(' ', webhook.Events),
                        secret = webhook.Secret,
                        now = webhook.CreatedAt,
                        limit,
                    },
                    cancellationToken
                ) > 0,
            cancellationToken
        );

    /// <summary>Returns the webhooks of a tenant, or of all tenants if it is null, oldest first.</summary>
    public async Task<IReadOnlyList<Webhook>> ListAsync(string? tenant, CancellationToken cancellationToken)
    {
        IReadOnlyList<WebhookRow> rows = await database.QueryAsync<WebhookRow>(
            $"{s_select} {(tenant is null ? string.Empty : "WHERE tenant = @tenant")} ORDER BY created_at, id",
            new { tenant },
            cancellationToken
        );
        return [.. rows.Select(row => row.ToWebhook())];
    }

    /// <returns>False if the tenant has no such webhook.</returns>
    public Task<bool> DeleteAsync(string tenant, string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Disk,
            async transaction =>
            {
                bool deleted =
                    await transaction.ExecuteAsync(
                        "DELETE FROM webhooks WHERE id = @id AND tenant = @tenant",
                        new { id, tenant },
                        cancellationToken
                    ) > 0;
                if (deleted)
                {
                    await transaction.ExecuteAsync("DELETE FROM webhook_deliveries WHERE webhook_id = @id", new { id }, cancellationToken);
                }

                return deleted;
            },
            cancellationToken
        );

    /// <summary>Removes all webhooks of a tenant.</summary>
    public async Task DeleteAllAsync(string tenant, CancellationToken cancellationToken)
    {
        foreach (Webhook webhook in await ListAsync(tenant, cancellationToken))
        {
            await DeleteAsync(tenant, webhook.Id, cancellationToken);
        }
    }

    /// <summary>Adds the deliveries of a job's event to the transaction in which the job ends.</summary>
    public static async Task AnnounceAsync(JobTransaction transaction, VideoJob job, CancellationToken cancellationToken)
    {
        string happened = WebhookEvents.GetEvent(job);
        IEnumerable<(string Id, string Events)> webhooks = await transaction.QueryAsync<(string, string)>(
            "SELECT id, events FROM webhooks WHERE tenant = @tenant AND disabled_at IS NULL",
            new { tenant = job.Tenant },
            cancellationToken
        );
        foreach ((string webhookId, _) in webhooks.Where(webhook => webhook.Events.Split(' ').Contains(happened)))
        {
            await transaction.ExecuteAsync(
                """
                INSERT INTO webhook_deliveries (id, webhook_id, video_id, event, created_at, attempts, due_at)
                VALUES (@id, @webhookId, @videoId, @happened, @endedAt, 0, @endedAt) ON CONFLICT (webhook_id, video_id) DO NOTHING
                """,
                new
                {
                    id = $"evt_{Guid.NewGuid():N}",
                    webhookId,
                    videoId = job.CorrelationId,
                    happened,
                    endedAt = job.CompletedAt,
                },
                cancellationToken
            );
        }
    }

    /// <summary>
    /// Claims the delivery that has been due the longest, exclusively for this process until the lease ends; null if none is due.
    /// </summary>
    public Task<WebhookDelivery?> ClaimAsync(TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Process,
            async transaction =>
            {
                DateTimeOffset now = time.GetUtcNow();
                DeliveryRow? row = await transaction.QuerySingleOrDefaultAsync<DeliveryRow>(
                    s_claim,
                    new { now, lease = now + lease },
                    cancellationToken
                );
                if (row is null)
                {
                    return null;
                }

                WebhookRow? webhook = await transaction.QuerySingleOrDefaultAsync<WebhookRow>(
                    $"{s_select} WHERE id = @id",
                    new { id = row.WebhookId },
                    cancellationToken
                );
                string? traceParent = await transaction.QuerySingleOrDefaultAsync<string>(
                    "SELECT traceparent FROM video_jobs WHERE id = @id",
                    new { id = row.VideoId },
                    cancellationToken
                );
                return row.ToDelivery(webhook!.ToWebhook(), traceParent);
            },
            cancellationToken
        );

    /// <summary>Records that an event was delivered.</summary>
    public Task DeliveredAsync(WebhookDelivery delivery, CancellationToken cancellationToken) =>
        SettleAsync(delivery, dueAt: null, deliveredAt: Now, error: null, cancellationToken);

    /// <summary>Records that an attempt failed, and the time of the next attempt; null if there is none.</summary>
    public Task FailedAsync(WebhookDelivery delivery, string error, DateTimeOffset? again, CancellationToken cancellationToken) =>
        SettleAsync(delivery, again, deliveredAt: null, error, cancellationToken);

    /// <summary>Disables a webhook; its pending deliveries are not sent.</summary>
    public Task DisableAsync(Webhook webhook, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Disk,
            async transaction =>
            {
                await transaction.ExecuteAsync(
                    "UPDATE webhooks SET disabled_at = @now WHERE id = @id",
                    new { id = webhook.Id, now = Now },
                    cancellationToken
                );
                await transaction.ExecuteAsync(
                    "UPDATE webhook_deliveries SET due_at = NULL WHERE webhook_id = @id",
                    new { id = webhook.Id },
                    cancellationToken
                );
                return true;
            },
            cancellationToken
        );

    /// <summary>Deletes deliveries that are settled and older than the given age.</summary>
    public Task DeleteHistoryAsync(TimeSpan age, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Process,
            transaction =>
                transaction.ExecuteAsync(
                    "DELETE FROM webhook_deliveries WHERE due_at IS NULL AND created_at < @before",
                    new { before = Now - age },
                    cancellationToken
                ),
            cancellationToken
        );

    /// <summary>Returns the latest deliveries of a webhook, newest first.</summary>
    public async Task<IReadOnlyList<WebhookHistory>> HistoryAsync(string webhookId, int limit, CancellationToken cancellationToken)
    {
        IReadOnlyList<HistoryRow> rows = await database.QueryAsync<HistoryRow>(
            s_selectHistory,
            new { webhookId, limit },
            cancellationToken
        );
        return [.. rows.Select(row => row.ToHistory())];
    }

    private Task<bool> SettleAsync(
        WebhookDelivery delivery,
        DateTimeOffset? dueAt,
        DateTimeOffset? deliveredAt,
        string? error,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            CommitDurability.Process,
            async transaction =>
                await transaction.ExecuteAsync(
                    Settle,
                    new
                    {
                        id = delivery.Id,
                        dueAt,
                        deliveredAt,
                        error,
                    },
                    cancellationToken
                ) > 0,
            cancellationToken
        );

    private sealed class WebhookRow
    {
        public required string Id { get; init; }

        public required string Tenant { get; init; }

        public required string Url { get; init; }

        public required string Events { get; init; }

        public required string Secret { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset? DisabledAt { get; init; }

        public Webhook ToWebhook() => new(Id, Tenant, new Uri(Url), Events.Split(' '), Secret, CreatedAt, DisabledAt);
    }

    private sealed class DeliveryRow
    {
        public required string Id { get; init; }

        public required string WebhookId { get; init; }

        public Guid VideoId { get; init; }

        public required string Event { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public int Attempts { get; init; }

        public WebhookDelivery ToDelivery(Webhook webhook, string? traceParent) =>
            new(Id, webhook, VideoId, Event, CreatedAt, Attempts - 1, traceParent);
    }

    private sealed class HistoryRow
    {
        public required string Id { get; init; }

        public required string Event { get; init; }

        public Guid VideoId { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public int Attempts { get; init; }

        public DateTimeOffset? DueAt { get; init; }

        public DateTimeOffset? DeliveredAt { get; init; }

        public string? LastError { get; init; }

        public WebhookHistory ToHistory() => new(Id, Event, VideoId, CreatedAt, Attempts, DueAt, DeliveredAt, LastError);
    }
}
