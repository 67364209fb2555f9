using System.Runtime.CompilerServices;

namespace TextToVideo.Generation.Storage;

/// <summary>Reads what is kept of a tenant beside its videos, webhooks, keys and decisions.</summary>
/// <param name="database">The job database.</param>
internal sealed class TenantRecords(IJobDatabase database)
{
    private const int PageSize = 100;

    /// <summary>Returns the deliveries of the webhooks of a tenant, or of all tenants if it is null.</summary>
    public async IAsyncEnumerable<TenantDelivery> ListDeliveriesAsync(
        string? tenant,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string sql = $"""
            SELECT deliveries.id AS Id, webhook_id AS WebhookId, video_id AS VideoId, event AS Event,
              deliveries.created_at AS CreatedAt, attempts AS Attempts, due_at AS DueAt, delivered_at AS DeliveredAt,
              last_error AS LastError
            FROM webhook_deliveries AS deliveries JOIN webhooks ON webhooks.id = webhook_id
            WHERE deliveries.id > @after {(tenant is null ? string.Empty : "AND tenant = @tenant")}
            ORDER BY deliveries.id LIMIT {PageSize}
            """;
        string after = string.Empty;
        IReadOnlyList<TenantDelivery> page;
        do
        {
            page = await database.QueryAsync<TenantDelivery>(sql, new { after, tenant }, cancellationToken);
            foreach (TenantDelivery delivery in page)
            {
                yield return delivery;
                after = delivery.Id;
            }
        } while (page.Count == PageSize);
    }

    /// <summary>Returns the idempotency keys of a tenant, or of all tenants if it is null.</summary>
    public async IAsyncEnumerable<TenantIdempotencyKey> ListIdempotencyKeysAsync(
        string? tenant,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string sql = $"""
            SELECT tenant AS Tenant, key AS Key, video_id AS VideoId, expires_at AS ExpiresAt FROM idempotency_keys
            WHERE (tenant, key) > (@afterTenant, @afterKey) {(tenant is null ? string.Empty : "AND tenant = @tenant")}
            ORDER BY tenant, key LIMIT {PageSize}
            """;
        (string afterTenant, string afterKey) = (string.Empty, string.Empty);
        IReadOnlyList<TenantIdempotencyKey> page;
        do
        {
            var parameters = new
            {
                afterTenant,
                afterKey,
                tenant,
            };
            page = await database.QueryAsync<TenantIdempotencyKey>(sql, parameters, cancellationToken);
            foreach (TenantIdempotencyKey key in page)
            {
                yield return key;
                (afterTenant, afterKey) = (key.Tenant, key.Key);
            }
        } while (page.Count == PageSize);
    }

    /// <summary>Returns how many videos have been requested with the keys of a tenant, or of all tenants if it is null, by day.</summary>
    public Task<IReadOnlyList<TenantUsage>> ListUsageAsync(string? tenant, CancellationToken cancellationToken) =>
        database.QueryAsync<TenantUsage>(
            $"""
            SELECT key_id AS KeyId, day AS Day, videos AS Videos FROM api_key_days JOIN api_keys ON api_keys.id = key_id
            {(tenant is null ? string.Empty : "WHERE tenant = @tenant")} ORDER BY day, key_id
            """,
            new { tenant },
            cancellationToken
        );
}

/// <summary>Represents the delivery of an event to a webhook.</summary>
internal sealed class TenantDelivery
{
    public required string Id { get; init; }

    public required string WebhookId { get; init; }

    public Guid VideoId { get; init; }

    public required string Event { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public int Attempts { get; init; }

    /// <summary>Gets the time of the next attempt; null if there is none.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public string? LastError { get; init; }
}

/// <summary>Represents an idempotency key and the video that its first use created.</summary>
internal sealed class TenantIdempotencyKey
{
    public required string Tenant { get; init; }

    public required string Key { get; init; }

    public Guid VideoId { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Represents the videos that were requested with a key on a day.</summary>
internal sealed class TenantUsage
{
    public required string KeyId { get; init; }

    /// <summary>Gets the UTC day as the number of days since 1970-01-01.</summary>
    public int Day { get; init; }

    public int Videos { get; init; }
}
