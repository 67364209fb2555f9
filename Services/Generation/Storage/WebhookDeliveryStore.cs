using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Stores the deliveries of webhooks in the job database.</summary>
internal sealed class WebhookDeliveryStore(IJobDatabase database, TimeProvider time, ILogger<WebhookDeliveryStore> logger)
{
    private const string Insert = """
        INSERT INTO webhook_deliveries (id, webhook_id, video_id, event, created_at, attempts, due_at)
        VALUES (@id, @webhookId, @videoId, @happened, @endedAt, 0, @endedAt) ON CONFLICT (webhook_id, video_id) DO NOTHING
        """;

    private const string ListDue = """
        SELECT webhooks.id AS Id, tenant AS Tenant, failing_since AS FailingSince, MIN(due_at) AS DueAt
        FROM webhook_deliveries JOIN webhooks ON webhooks.id = webhook_id
        WHERE due_at <= @now AND disabled_at IS NULL AND (paused_until IS NULL OR paused_until <= @now)
        GROUP BY webhooks.id, tenant, failing_since
        """;

    private const string PutAside = """
        UPDATE webhook_deliveries SET due_at = NULL, last_error = 'The stored event is invalid.' WHERE id = @id
        """;

    // The end of the lease identifies the claim, because every later claim moves it forward.
    private const string Settle = """
        UPDATE webhook_deliveries SET due_at = @dueAt, delivered_at = COALESCE(@deliveredAt, delivered_at), last_error = @error
        WHERE id = @id AND due_at = @leaseEnd
        """;

    // A claimed delivery is due again after the lease, in case this process ends before it settles it. If two processes choose the same
    // delivery, the second finds that it has already been claimed.
    private static readonly string s_claim = $"""
        UPDATE webhook_deliveries SET due_at = @leaseEnd, attempts = attempts + 1
        WHERE id = (SELECT id FROM webhook_deliveries WHERE webhook_id = @webhookId AND due_at <= @now ORDER BY due_at LIMIT 1)
          AND due_at <= @now
        RETURNING {SqlText.Columns<DeliveryRow>()}
        """;

    private static readonly string s_selectWebhook = $"SELECT {SqlText.Columns<WebhookRow>()} FROM webhooks WHERE id = @id";

    private static readonly string s_selectHistory = $"""
        SELECT {SqlText.Columns<HistoryRow>()}
        FROM webhook_deliveries WHERE webhook_id = @webhookId ORDER BY created_at DESC, id LIMIT @limit
        """;

    private static readonly string s_resend = $"""
        UPDATE webhook_deliveries SET due_at = @now, attempts_before_resend = attempts WHERE id = @id AND webhook_id = @webhookId
        RETURNING {SqlText.Columns<HistoryRow>()}
        """;

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Adds the deliveries of a job's event to the transaction in which the job ends.</summary>
    public async Task AnnounceAsync(JobTransaction transaction, VideoJob job, CancellationToken cancellationToken)
    {
        string happened = WebhookEvents.GetEvent(job);

        // The lock prevents that a webhook is deleted before its delivery is committed.
        IEnumerable<(string Id, string Events)> webhooks = await transaction.QueryAsync<(string, string)>(
            $"SELECT id, events FROM webhooks WHERE tenant = @tenant AND disabled_at IS NULL ORDER BY id{database.ReferenceLock}",
            new { tenant = job.Tenant },
            cancellationToken
        );
        foreach ((string webhookId, _) in webhooks.Where(webhook => webhook.Events.Split(' ').Contains(happened)))
        {
            await transaction.ExecuteAsync(
                Insert,
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

    /// <summary>Returns the webhooks with deliveries that are due.</summary>
    public Task<IReadOnlyList<DueWebhook>> ListDueAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<DueWebhook>(ListDue, new { now = Now }, cancellationToken);

    /// <summary>
    /// Claims the delivery of a webhook that has been due the longest, exclusively for this process until the lease ends. A delivery that
    /// cannot be read is put aside: it is not sent.
    /// </summary>
    /// <param name="webhookId">The id of the webhook.</param>
    /// <param name="lease">The length of the lease.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The delivery; null if none is due, another process has claimed it, or it was put aside.</returns>
    public Task<WebhookDelivery?> ClaimAsync(string webhookId, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Process,
            async transaction =>
            {
                DateTimeOffset now = Now;
                DeliveryRow? row = await transaction.QuerySingleOrDefaultAsync<DeliveryRow>(
                    s_claim,
                    new
                    {
                        webhookId,
                        now,
                        leaseEnd = now + lease,
                    },
                    cancellationToken
                );
                return row is null ? null : await ReadAsync(transaction, row, cancellationToken);
            },
            cancellationToken
        );

    /// <summary>Records that an event was delivered, unless the delivery has been claimed or sent again since.</summary>
    public Task DeliveredAsync(WebhookDelivery delivery, CancellationToken cancellationToken) =>
        SettleAsync(
            delivery,
            dueAt: null,
            deliveredAt: Now,
            error: null,
            (transaction, _) =>
                transaction.ExecuteAsync(
                    "UPDATE webhooks SET failing_since = NULL WHERE id = @id AND failing_since IS NOT NULL",
                    new { id = delivery.Webhook.Id },
                    cancellationToken
                ),
            cancellationToken
        );

    /// <summary>Records that an attempt failed, unless the delivery has been claimed or sent again since.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="error">The error, one line for the owner of the webhook.</param>
    /// <param name="nextAttempt">The time of the next attempt; null if there is none.</param>
    /// <param name="pausedUntil">The time until which nothing is sent to the receiver; null if it did not ask for a pause.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The time since which the receiver has failed; null if nothing was recorded.</returns>
    public async Task<DateTimeOffset?> FailedAsync(
        WebhookDelivery delivery,
        string error,
        DateTimeOffset? nextAttempt,
        DateTimeOffset? pausedUntil,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset? failingSince = null;
        await SettleAsync(
            delivery,
            nextAttempt,
            deliveredAt: null,
            error,
            (transaction, webhook) =>
            {
                failingSince = webhook.FailingSince ?? Now;
                return transaction.ExecuteAsync(
                    "UPDATE webhooks SET failing_since = @failingSince, paused_until = COALESCE(@pausedUntil, paused_until) WHERE id = @id",
                    new
                    {
                        id = webhook.Id,
                        failingSince,
                        pausedUntil,
                    },
                    cancellationToken
                );
            },
            cancellationToken
        );
        return failingSince;
    }

    /// <summary>Makes a delivery due at once, whether it was delivered, is given up or waits for a retry, with all retries.</summary>
    /// <returns>The delivery, or null if the webhook has no such delivery.</returns>
    public Task<WebhookHistory?> ResendAsync(string webhookId, string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Disk,
            async transaction =>
                (
                    await transaction.QuerySingleOrDefaultAsync<HistoryRow>(
                        s_resend,
                        new
                        {
                            id,
                            webhookId,
                            now = Now,
                        },
                        cancellationToken
                    )
                )?.ToHistory(),
            cancellationToken
        );

    /// <summary>Deletes deliveries that are settled and older than the given age.</summary>
    public Task DeleteHistoryAsync(TimeSpan age, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Process,
            "DELETE FROM webhook_deliveries WHERE due_at IS NULL AND created_at < @before",
            new { before = Now - age },
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

    private async Task<WebhookDelivery?> ReadAsync(JobTransaction transaction, DeliveryRow row, CancellationToken cancellationToken)
    {
        // The webhook cannot be deleted before its claimed delivery.
        WebhookRow? webhook = await transaction.QuerySingleOrDefaultAsync<WebhookRow>(
            s_selectWebhook,
            new { id = row.WebhookId },
            cancellationToken
        );
        string? traceParent = await transaction.QuerySingleOrDefaultAsync<string>(
            "SELECT traceparent FROM video_jobs WHERE id = @id",
            new { id = row.VideoId },
            cancellationToken
        );
        try
        {
            return row.ToDelivery(webhook!.ToWebhook(), traceParent);
        }
        catch (FormatException invalid)
        {
            logger.DeliveryInvalid(invalid, row.Id, row.WebhookId);
            await transaction.ExecuteAsync(PutAside, new { id = row.Id }, cancellationToken);
            return null;
        }
    }

    /// <param name="delivery">The delivery.</param>
    /// <param name="dueAt">The time of the next attempt, or null.</param>
    /// <param name="deliveredAt">The time of the delivery; null leaves that of an earlier delivery.</param>
    /// <param name="error">The error, or null.</param>
    /// <param name="record">Updates the webhook, unless the delivery was not settled because the claim is no longer valid.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    private Task SettleAsync(
        WebhookDelivery delivery,
        DateTimeOffset? dueAt,
        DateTimeOffset? deliveredAt,
        string? error,
        Func<JobTransaction, WebhookRow, Task<int>> record,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            CommitDurability.Process,
            async transaction =>
            {
                // The rows are locked in the order in which a webhook's deletion locks them, because otherwise the two could deadlock.
                WebhookRow? webhook = await transaction.QuerySingleOrDefaultAsync<WebhookRow>(
                    $"{s_selectWebhook}{database.RowLock}",
                    new { id = delivery.Webhook.Id },
                    cancellationToken
                );
                int settled = await transaction.ExecuteAsync(
                    Settle,
                    new
                    {
                        id = delivery.Id,
                        leaseEnd = delivery.LeaseEnd,
                        dueAt,
                        deliveredAt,
                        error,
                    },
                    cancellationToken
                );
                return settled == 0 || webhook is null ? 0 : await record(transaction, webhook);
            },
            cancellationToken
        );

    private sealed class DeliveryRow
    {
        public required string Id { get; init; }

        public required string WebhookId { get; init; }

        public required string VideoId { get; init; }

        public required string Event { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public int Attempts { get; init; }

        public int AttemptsBeforeResend { get; init; }

        public DateTimeOffset DueAt { get; init; }

        /// <exception cref="FormatException">The stored id of the video is invalid.</exception>
        public WebhookDelivery ToDelivery(Webhook webhook, string? traceParent) =>
            new(
                Id,
                webhook,
                Guid.ParseExact(VideoId, "N"),
                Event,
                CreatedAt,
                Attempts - 1,
                Attempts - 1 - AttemptsBeforeResend,
                DueAt,
                traceParent
            );
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
