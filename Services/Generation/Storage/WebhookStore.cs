using System.Data.Common;
using Dapper;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Stores webhooks and their deliveries in the job database.</summary>
internal sealed class WebhookStore(IJobDatabase database, TimeProvider time)
{
    private const string Columns = """
        id AS Id, tenant AS Tenant, url AS Url, events AS Events, secret AS Secret, created_at AS CreatedAt, disabled_at AS DisabledAt
        """;

    private const string Insert = """
        INSERT INTO webhooks (id, tenant, url, events, secret, created_at)
        SELECT @id, @tenant, @url, @events, @secret, @now
        WHERE (SELECT COUNT(*) FROM webhooks WHERE tenant = @tenant) < @limit
        """;

    // A claimed delivery is due again after the lease, in case this process ends before it settles it. If two processes choose the same
    // delivery, the second finds that it has already been claimed.
    private const string Claim = """
        UPDATE webhook_deliveries SET due_at = @lease, attempts = attempts + 1
        WHERE id = (SELECT id FROM webhook_deliveries WHERE due_at <= @now ORDER BY due_at LIMIT 1) AND due_at <= @now
        RETURNING id AS Id, webhook_id AS WebhookId, video_id AS VideoId, event AS Event, created_at AS CreatedAt, attempts AS Attempts
        """;

    private const string Settle = """
        UPDATE webhook_deliveries SET due_at = @dueAt, delivered_at = @deliveredAt, last_error = @error WHERE id = @id
        """;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <returns>False if the tenant already has the maximum number of webhooks.</returns>
    public Task<bool> InsertAsync(Webhook webhook, int limit, CancellationToken cancellationToken) =>
        WriteAsync(
            CommitDurability.Disk,
            async transaction =>
                await ExecuteAsync(
                    transaction,
                    Insert,
                    new
                    {
                        id = webhook.Id,
                        tenant = webhook.Tenant,
                        url = webhook.Url.AbsoluteUri,
                        events = string.Join(' ', webhook.Events),
                        secret = webhook.Secret,
                        now = webhook.CreatedAt.ToUnixTimeMilliseconds(),
                        limit,
                    },
                    cancellationToken
                ) > 0,
            cancellationToken
        );

    /// <summary>Returns the webhooks of a tenant, or of all tenants if it is null, oldest first.</summary>
    public Task<IReadOnlyList<Webhook>> ListAsync(string? tenant, CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            IEnumerable<WebhookRow> rows = await connection.QueryAsync<WebhookRow>(
                new CommandDefinition(
                    $"SELECT {Columns} FROM webhooks {(tenant is null ? string.Empty : "WHERE tenant = @tenant")} ORDER BY created_at, id",
                    new { tenant },
                    cancellationToken: cancellationToken
                )
            );
            return (IReadOnlyList<Webhook>)[.. rows.Select(row => row.ToWebhook())];
        });

    /// <returns>False if the tenant has no such webhook.</returns>
    public Task<bool> DeleteAsync(string tenant, string id, CancellationToken cancellationToken) =>
        WriteAsync(
            CommitDurability.Disk,
            async transaction =>
            {
                bool deleted =
                    await ExecuteAsync(
                        transaction,
                        "DELETE FROM webhooks WHERE id = @id AND tenant = @tenant",
                        new { id, tenant },
                        cancellationToken
                    ) > 0;
                if (deleted)
                {
                    await ExecuteAsync(transaction, "DELETE FROM webhook_deliveries WHERE webhook_id = @id", new { id }, cancellationToken);
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
        string happened = WebhookEvents.Of(job);
        IEnumerable<(string Id, string Events)> webhooks = await transaction.Connection.QueryAsync<(string, string)>(
            new CommandDefinition(
                "SELECT id, events FROM webhooks WHERE tenant = @tenant AND disabled_at IS NULL",
                new { tenant = job.Tenant },
                transaction.Transaction,
                cancellationToken: cancellationToken
            )
        );
        foreach ((string webhookId, _) in webhooks.Where(webhook => webhook.Events.Split(' ').Contains(happened)))
        {
            await ExecuteAsync(
                transaction,
                """
                INSERT INTO webhook_deliveries (id, webhook_id, video_id, event, created_at, attempts, due_at)
                VALUES (@id, @webhookId, @videoId, @happened, @endedAt, 0, @endedAt) ON CONFLICT (webhook_id, video_id) DO NOTHING
                """,
                new
                {
                    id = $"evt_{Guid.NewGuid():N}",
                    webhookId,
                    videoId = VideoJobRow.IdOf(job.CorrelationId),
                    happened,
                    endedAt = job.CompletedAt!.Value.ToUnixTimeMilliseconds(),
                },
                cancellationToken
            );
        }
    }

    /// <summary>
    /// Claims the delivery that has been due the longest, exclusively for this process until the lease ends; null if none is due.
    /// </summary>
    public Task<WebhookDelivery?> ClaimAsync(TimeSpan lease, CancellationToken cancellationToken) =>
        WriteAsync(
            CommitDurability.Process,
            async transaction =>
            {
                var parameters = new { now = Now, lease = Now + (long)lease.TotalMilliseconds };
                DeliveryRow? row = await transaction.Connection.QuerySingleOrDefaultAsync<DeliveryRow>(
                    new CommandDefinition(Claim, parameters, transaction.Transaction, cancellationToken: cancellationToken)
                );
                if (row is null)
                {
                    return null;
                }

                WebhookRow webhook = await transaction.Connection.QuerySingleAsync<WebhookRow>(
                    new CommandDefinition(
                        $"SELECT {Columns} FROM webhooks WHERE id = @id",
                        new { id = row.WebhookId },
                        transaction.Transaction,
                        cancellationToken: cancellationToken
                    )
                );
                string? traceParent = await transaction.Connection.QuerySingleOrDefaultAsync<string?>(
                    new CommandDefinition(
                        "SELECT traceparent FROM video_jobs WHERE id = @id",
                        new { id = row.VideoId },
                        transaction.Transaction,
                        cancellationToken: cancellationToken
                    )
                );
                return row.ToDelivery(webhook.ToWebhook(), traceParent);
            },
            cancellationToken
        );

    /// <summary>Records that an event was delivered.</summary>
    public Task DeliveredAsync(WebhookDelivery delivery, CancellationToken cancellationToken) =>
        SettleAsync(delivery, dueAt: null, deliveredAt: Now, error: null, cancellationToken);

    /// <summary>Records that an attempt failed, and the time of the next attempt; null if there is none.</summary>
    public Task FailedAsync(WebhookDelivery delivery, string error, DateTimeOffset? again, CancellationToken cancellationToken) =>
        SettleAsync(delivery, again?.ToUnixTimeMilliseconds(), deliveredAt: null, error, cancellationToken);

    /// <summary>Disables a webhook; its pending deliveries are not sent.</summary>
    public Task DisableAsync(Webhook webhook, CancellationToken cancellationToken) =>
        WriteAsync(
            CommitDurability.Disk,
            async transaction =>
            {
                await ExecuteAsync(
                    transaction,
                    "UPDATE webhooks SET disabled_at = @now WHERE id = @id",
                    new { id = webhook.Id, now = Now },
                    cancellationToken
                );
                await ExecuteAsync(
                    transaction,
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
        WriteAsync(
            CommitDurability.Process,
            transaction =>
                ExecuteAsync(
                    transaction,
                    "DELETE FROM webhook_deliveries WHERE due_at IS NULL AND created_at < @before",
                    new { before = Now - (long)age.TotalMilliseconds },
                    cancellationToken
                ),
            cancellationToken
        );

    /// <summary>Returns the latest deliveries of a webhook, newest first.</summary>
    public Task<IReadOnlyList<WebhookHistory>> HistoryAsync(string webhookId, int limit, CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            IEnumerable<HistoryRow> rows = await connection.QueryAsync<HistoryRow>(
                new CommandDefinition(
                    """
                    SELECT id AS Id, event AS Event, video_id AS VideoId, created_at AS CreatedAt, attempts AS Attempts, due_at AS DueAt,
                      delivered_at AS DeliveredAt, last_error AS LastError
                    FROM webhook_deliveries WHERE webhook_id = @webhookId ORDER BY created_at DESC, id LIMIT @limit
                    """,
                    new { webhookId, limit },
                    cancellationToken: cancellationToken
                )
            );
            return (IReadOnlyList<WebhookHistory>)[.. rows.Select(row => row.ToHistory())];
        });

    private static Task<int> ExecuteAsync(JobTransaction transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        transaction.Connection.ExecuteAsync(
            new CommandDefinition(sql, parameters, transaction.Transaction, cancellationToken: cancellationToken)
        );

    private static DateTimeOffset? TimeOf(long? milliseconds) =>
        milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

    private Task<bool> SettleAsync(
        WebhookDelivery delivery,
        long? dueAt,
        long? deliveredAt,
        string? error,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            CommitDurability.Process,
            async transaction =>
                await ExecuteAsync(
                    transaction,
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

    private Task<T> WriteAsync<T>(CommitDurability durability, Func<JobTransaction, Task<T>> write, CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            await using JobTransaction transaction = await database.BeginAsync(durability, cancellationToken);
            T result = await write(transaction);
            await transaction.CommitAsync(cancellationToken);
            return result;
        });

    private sealed class WebhookRow
    {
        public required string Id { get; init; }

        public required string Tenant { get; init; }

        public required string Url { get; init; }

        public required string Events { get; init; }

        public required string Secret { get; init; }

        public long CreatedAt { get; init; }

        public long? DisabledAt { get; init; }

        public Webhook ToWebhook() =>
            new(
                Id,
                Tenant,
                new Uri(Url),
                Events.Split(' '),
                Secret,
                DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
                TimeOf(DisabledAt)
            );
    }

    private sealed class DeliveryRow
    {
        public required string Id { get; init; }

        public required string WebhookId { get; init; }

        public required string VideoId { get; init; }

        public required string Event { get; init; }

        public long CreatedAt { get; init; }

        public int Attempts { get; init; }

        public WebhookDelivery ToDelivery(Webhook webhook, string? traceParent) =>
            new(
                Id,
                webhook,
                Guid.ParseExact(VideoId, "N"),
                Event,
                DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
                Attempts - 1,
                traceParent
            );
    }

    private sealed class HistoryRow
    {
        public required string Id { get; init; }

        public required string Event { get; init; }

        public required string VideoId { get; init; }

        public long CreatedAt { get; init; }

        public int Attempts { get; init; }

        public long? DueAt { get; init; }

        public long? DeliveredAt { get; init; }

        public string? LastError { get; init; }

        public WebhookHistory ToHistory() =>
            new(
                Id,
                Event,
                Guid.ParseExact(VideoId, "N"),
                DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
                Attempts,
                TimeOf(DueAt),
                TimeOf(DeliveredAt),
                LastError
            );
    }
}
