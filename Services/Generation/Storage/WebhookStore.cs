using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Stores webhooks in the job database.</summary>
internal sealed class WebhookStore(IJobDatabase database, TimeProvider time)
{
    private const string Count = "SELECT COUNT(*) FROM webhooks WHERE tenant = @tenant";

    private static readonly string s_insert = SqlText.Insert<WebhookRow>("webhooks");

    private static readonly string s_select = $"SELECT {SqlText.Columns<WebhookRow>()} FROM webhooks";

    private static readonly string s_enable = $"""
        UPDATE webhooks SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL, paused_until = NULL
        WHERE id = @id AND tenant = @tenant
        RETURNING {SqlText.Columns<WebhookRow>()}
        """;

    private static readonly string s_rotate = $"""
        UPDATE webhooks SET secret = @secret, previous_secret = secret, previous_secret_expires_at = @expiresAt
        WHERE id = @id AND tenant = @tenant
        RETURNING {SqlText.Columns<WebhookRow>()}
        """;

    /// <returns>False if the tenant already has the maximum number of webhooks.</returns>
    public Task<bool> InsertAsync(Webhook webhook, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Disk,
            async transaction =>
            {
                // Without the lock, concurrent requests would each count the webhooks before the others are inserted.
                await database.LockWebhooksAsync(transaction, webhook.Tenant, cancellationToken);
                if (await transaction.ExecuteScalarAsync<int>(Count, new { tenant = webhook.Tenant }, cancellationToken) >= limit)
                {
                    return false;
                }

                await transaction.ExecuteAsync(s_insert, WebhookRow.From(webhook), cancellationToken);
                return true;
            },
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

    /// <summary>Returns a webhook, or null if the tenant has no such webhook.</summary>
    public async Task<Webhook?> FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        (
            await database.QuerySingleOrDefaultAsync<WebhookRow>(
                $"{s_select} WHERE id = @id AND tenant = @tenant",
                new { id, tenant },
                cancellationToken
            )
        )?.ToWebhook();

    /// <summary>Deletes a webhook and its deliveries.</summary>
    /// <returns>False if the tenant has no such webhook.</returns>
    public async Task<bool> DeleteAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            CommitDurability.Disk,
            "DELETE FROM webhooks WHERE id = @id AND tenant = @tenant",
            new { id, tenant },
            cancellationToken
        ) > 0;

    /// <summary>Deletes all webhooks of a tenant and their deliveries.</summary>
    public Task DeleteAllAsync(string tenant, CancellationToken cancellationToken) =>
        database.WriteAsync(CommitDurability.Disk, "DELETE FROM webhooks WHERE tenant = @tenant", new { tenant }, cancellationToken);

    /// <summary>Disables a webhook; its pending deliveries are not sent.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="reason">One of <see cref="WebhookDisabledReasons"/>.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public Task DisableAsync(Webhook webhook, string reason, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Disk,
            async transaction =>
            {
                await transaction.ExecuteAsync(
                    "UPDATE webhooks SET disabled_at = @now, disabled_reason = @reason WHERE id = @id AND disabled_at IS NULL",
                    new
                    {
                        id = webhook.Id,
                        now = time.GetUtcNow(),
                        reason,
                    },
                    cancellationToken
                );
                return await transaction.ExecuteAsync(
                    "UPDATE webhook_deliveries SET due_at = NULL WHERE webhook_id = @id AND due_at IS NOT NULL",
                    new { id = webhook.Id },
                    cancellationToken
                );
            },
            cancellationToken
        );

    /// <summary>Enables a webhook that was disabled.</summary>
    /// <returns>The webhook, or null if the tenant has no such webhook.</returns>
    public Task<Webhook?> EnableAsync(string tenant, string id, CancellationToken cancellationToken) =>
        UpdateAsync(s_enable, new { id, tenant }, cancellationToken);

    /// <summary>Replaces a webhook's secret; the replaced one signs too until it expires.</summary>
    /// <param name="tenant">The tenant that owns the webhook.</param>
    /// <param name="id">The id of the webhook.</param>
    /// <param name="secret">The new secret.</param>
    /// <param name="expiresAt">The time at which the replaced secret expires.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The webhook, or null if the tenant has no such webhook.</returns>
    public Task<Webhook?> RotateSecretAsync(
        string tenant,
        string id,
        string secret,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken
    ) =>
        UpdateAsync(
            s_rotate,
            new
            {
                id,
                tenant,
                secret,
                expiresAt,
            },
            cancellationToken
        );

    private Task<Webhook?> UpdateAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Disk,
            async transaction => (await transaction.QuerySingleOrDefaultAsync<WebhookRow>(sql, parameters, cancellationToken))?.ToWebhook(),
            cancellationToken
        );
}
