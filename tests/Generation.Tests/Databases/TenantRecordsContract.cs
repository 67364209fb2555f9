using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Tests of the records of a tenant that every kind of database must pass.</summary>
public abstract class TenantRecordsContract : IAsyncLifetime
{
    private const int MoreThanAPage = 101;

    private JobDatabaseUnderTest _database = null!;
    private TenantRecords _records = null!;

    public async Task InitializeAsync()
    {
        _database = await CreateAsync();
        _records = new TenantRecords(_database.Database);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    /// <summary>Creates an empty database.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateAsync();

    [Fact]
    public async Task ListDeliveriesAsync_SeveralTenants_ReturnsOwnDeliveries()
    {
        string[] own = await DeliverAsync("tenant-a", MoreThanAPage);
        string[] others = await DeliverAsync("tenant-b", 1);

        List<TenantDelivery> deliveries = await _records.ListDeliveriesAsync("tenant-a", default).ToListAsync();

        Assert.Equal(own, deliveries.Select(delivery => delivery.Id));
        Assert.Equal(
            (WebhookEvents.Completed, 3, TestJobs.Now, null, TestJobs.Now, "refused"),
            (
                deliveries[0].Event,
                deliveries[0].Attempts,
                deliveries[0].CreatedAt,
                deliveries[0].DueAt,
                deliveries[0].DeliveredAt,
                deliveries[0].LastError
            )
        );
        Assert.Equal([.. own, .. others], await _records.ListDeliveriesAsync(null, default).Select(delivery => delivery.Id).ToListAsync());
    }

    [Fact]
    public async Task ListIdempotencyKeysAsync_SeveralTenants_ReturnsOwnKeys()
    {
        var expected = new List<(string, Guid)>();
        for (int index = 0; index < MoreThanAPage; index++)
        {
            expected.Add(($"key-{index:000}", await UseAsync("tenant-a", $"key-{index:000}")));
        }

        Guid other = await UseAsync("tenant-b", "key-000");

        List<TenantIdempotencyKey> keys = await _records.ListIdempotencyKeysAsync("tenant-a", default).ToListAsync();
        Assert.Equal(expected, keys.Select(key => (key.Key, key.VideoId)));
        Assert.Equal(TestJobs.Now.AddDays(1), keys[0].ExpiresAt);
        List<TenantIdempotencyKey> all = await _records.ListIdempotencyKeysAsync(null, default).ToListAsync();
        Assert.Equal(("tenant-b", other), (all[^1].Tenant, all[^1].VideoId));
        Assert.Equal(MoreThanAPage + 1, all.Count);
    }

    [Fact]
    public async Task ListUsageAsync_SeveralTenants_ReturnsOwnUsage()
    {
        ApiKey key = await CreateKeyAsync("tenant-a");
        ApiKey other = await CreateKeyAsync("tenant-b");
        foreach (ApiKey used in (ApiKey[])[key, key, other])
        {
            VideoJob job = TestJobs.Create();
            job.KeyId = used.Id;
            await _database.Store.InsertAsync(job, default);
        }

        TenantUsage usage = Assert.Single(await _records.ListUsageAsync("tenant-a", default));
        Assert.Equal((key.Id, 2), (usage.KeyId, usage.Videos));
        Assert.Equal(TestJobs.Now.Date, DateTime.UnixEpoch.AddDays(usage.Day));
        Assert.Equal(2, (await _records.ListUsageAsync(null, default)).Count);
    }

    private async Task<ApiKey> CreateKeyAsync(string tenant)
    {
        var request = new ApiKeyRequest
        {
            Name = "key",
            Tenant = tenant,
            Limits = new KeyLimits(null, null, 10),
        };
        (ApiKey Key, ApiKeyToken Token)? created = await _database.ApiKeys.CreateAsync(request, onlyAsFirst: false, default);
        return created!.Value.Key;
    }

    private async Task<Guid> UseAsync(string tenant, string key)
    {
        VideoJob job = TestJobs.Create();
        job.KeyId = null;
        Assert.True(await _database.Keys.TryInsertAsync(new IdempotencyKey(tenant, key, "fingerprint"), job, default));
        return job.CorrelationId;
    }

    /// <summary>Stores a webhook of a tenant and delivered events.</summary>
    /// <returns>The ids of the deliveries, in order.</returns>
    private async Task<string[]> DeliverAsync(string tenant, int count)
    {
        string webhook = $"wh_{tenant}";
        string[] ids = [.. Enumerable.Range(0, count).Select(index => $"evt_{tenant}_{index:000}")];
        await using JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Disk, default);
        await transaction.ExecuteAsync(
            "INSERT INTO webhooks (id, tenant, url, events, secret, created_at) VALUES (@webhook, @tenant, 'https://a', '', '', 0)",
            new { webhook, tenant },
            default
        );
        foreach (string id in ids)
        {
            await transaction.ExecuteAsync(
                """
                INSERT INTO webhook_deliveries (id, webhook_id, video_id, event, created_at, attempts, delivered_at, last_error)
                VALUES (@id, @webhook, @video, @happened, @now, 3, @now, 'refused')
                """,
                new
                {
                    id,
                    webhook,
                    video = Guid.NewGuid(),
                    happened = WebhookEvents.Completed,
                    now = TestJobs.Now,
                },
                default
            );
        }

        await transaction.CommitAsync(default);
        return ids;
    }
}
