using System.Data.Common;
using Dapper;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Tests of API keys that every kind of database must pass.</summary>
public abstract class ApiKeysContract : IAsyncLifetime
{
    private JobDatabaseUnderTest _database = null!;

    private ApiKeys Keys => _database.ApiKeys;

    public async Task InitializeAsync() => _database = await CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    /// <summary>Creates an empty database.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateAsync();

    [Fact]
    public async Task CheckAsync_KeyInEachState_ReturnsState()
    {
        Assert.Equal(KeyState.NoneCreated, (await Keys.CheckAsync(null, default)).State);
        Assert.Equal(KeyState.NoneCreated, (await Keys.CheckAsync($"{ApiKeyToken.Create()}", default)).State);
        (ApiKey key, ApiKeyToken token) = await CreateKeyAsync(
            new ApiKeyRequest
            {
                Name = "a",
                Tenant = "acme",
                IsAdmin = true,
                ExpiresAt = _database.Clock.GetUtcNow().AddDays(1),
                Limits = new KeyLimits(10, 2, 3),
            }
        );

        Assert.Equal(
            new KeyCheck(
                KeyState.Valid,
                new Caller
                {
                    KeyId = key.Id,
                    Tenant = "acme",
                    IsAdmin = true,
                    RequestsPerMinute = 10,
                    VideosPerDay = 3,
                }
            ),
            await Keys.CheckAsync($"{token}", default)
        );
        Assert.Equal(KeyState.Unknown, (await Keys.CheckAsync(null, default)).State);
        Assert.Equal(KeyState.Unknown, (await Keys.CheckAsync($"{token with { Secret = ApiKeyToken.Create().Secret }}", default)).State);
        Assert.Equal(KeyState.Unknown, (await Keys.CheckAsync($"{token with { Id = ApiKeyToken.Create().Id }}", default)).State);
        Assert.Equal(KeyState.Unknown, (await Keys.CheckAsync($"{token}0", default)).State);

        _database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(KeyState.Expired, (await Keys.CheckAsync($"{token}", default)).State);
        await Keys.RevokeAsync(key.Id, default);
        Assert.Equal(KeyState.Revoked, (await Keys.CheckAsync($"{token}", default)).State);
    }

    [Fact]
    public async Task CreateAsync_AnyKey_StoresNoPlaintextSecret()
    {
        (ApiKey key, ApiKeyToken first) = await CreateKeyAsync(new ApiKeyRequest { Name = "a" });
        await using DbConnection connection = await _database.Database.OpenAsync(default);
        IDictionary<string, object?> row = await connection.QuerySingleAsync("SELECT * FROM api_keys");

        Assert.DoesNotContain(first.Secret, string.Join(' ', row.Values), StringComparison.Ordinal);
        Assert.Equal(64, ((string)row["hash"]!).Length);
        Assert.Equal($"tenant-{key.Id}", key.Tenant);
    }

    [Fact]
    public async Task CreateAsync_ConcurrentFirstKeys_CreatesOnlyOne()
    {
        (ApiKey, ApiKeyToken)?[] created = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(() => Keys.CreateAsync(new ApiKeyRequest { Name = "first" }, onlyAsFirst: true, default)))
        );

        Assert.Single(created, one => one is not null);
        Assert.Single(await Keys.ListAsync(10, null, default));
    }

    [Fact]
    public async Task CreateAsync_Adopting_TakesOnlyUnownedVideosAndWebhooks()
    {
        VideoJob[] jobs = [TestJobs.Create(), TestJobs.Create(), TestJobs.Create()];
        (jobs[0].Tenant, jobs[1].Tenant, jobs[2].Tenant) = ("~", Caller.CreateKeyless("any").Tenant, "acme");
        foreach (VideoJob job in jobs)
        {
            await _database.Store.InsertAsync(job, default);
        }

        var webhooks = new WebhookStore(_database.Database, _database.Clock);
        var webhook = new Webhook(
            "wh_1",
            "~",
            new Uri("https://example.org/"),
            [WebhookEvents.Completed],
            "secret",
            _database.Clock.GetUtcNow(),
            null
        );
        Assert.True(await webhooks.InsertAsync(webhook, 1, default));

        (ApiKey key, _) = await CreateKeyAsync(
            new ApiKeyRequest
            {
                Name = "a",
                Tenant = "adopter",
                Adopts = true,
            }
        );
        IReadOnlyList<VideoJob> adopted = await _database.Store.ListAsync(new VideoJobQuery(10) { Tenant = key.Tenant }, default);

        Assert.Equal(jobs[..2].Select(job => job.CorrelationId).Order(), adopted.Select(job => job.CorrelationId).Order());
        Assert.Equal(webhook.Id, Assert.Single(await webhooks.ListAsync("adopter", default)).Id);
    }

    [Fact]
    public async Task ListAsync_PageByPage_ReturnsEveryKeyOnceNewestFirst()
    {
        var ids = new List<string>();
        for (int i = 0; i < 5; i++)
        {
            ids.Insert(0, (await CreateKeyAsync(new ApiKeyRequest { Name = $"{i}" })).Key.Id);
            _database.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        IReadOnlyList<ApiKey> first = await Keys.ListAsync(3, null, default);
        IReadOnlyList<ApiKey> second = await Keys.ListAsync(3, first[^1], default);

        Assert.Equal(ids, [.. first.Concat(second).Select(key => key.Id)]);
    }

    [Fact]
    public async Task RevokeAsync_RepeatedOrUnknown_KeepsFirstTimeOrReturnsNull()
    {
        (ApiKey key, _) = await CreateKeyAsync(new ApiKeyRequest { Name = "a" });
        DateTimeOffset now = _database.Clock.GetUtcNow();
        await Keys.RevokeAsync(key.Id, default);
        _database.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(now, (await Keys.RevokeAsync(key.Id, default))?.RevokedAt);
        Assert.Null(await Keys.RevokeAsync("0123456789abcdef", default));
    }

    [Fact]
    public async Task CheckAsync_UsedRepeatedly_UpdatesLastUsedOncePerMinute()
    {
        (ApiKey key, ApiKeyToken token) = await CreateKeyAsync(new ApiKeyRequest { Name = "a" });
        Assert.Null(key.LastUsedAt);
        DateTimeOffset first = _database.Clock.GetUtcNow();
        await Keys.CheckAsync($"{token}", default);
        _database.Clock.Advance(TimeSpan.FromSeconds(59));
        await Keys.CheckAsync($"{token}", default);
        Assert.Equal(first, (await Keys.FindAsync(key.Id, default))?.LastUsedAt);
        _database.Clock.Advance(TimeSpan.FromSeconds(1));
        await Keys.CheckAsync($"{token}", default);
        Assert.Equal(_database.Clock.GetUtcNow(), (await Keys.FindAsync(key.Id, default))?.LastUsedAt);
    }

    [Fact]
    public async Task InsertAsync_ConcurrentInserts_EnforceDailyQuotaExactly()
    {
        (ApiKey key, _) = await CreateKeyAsync(new ApiKeyRequest { Name = "a", Limits = new KeyLimits(VideosPerDay: 5) });

        Assert.Equal(5, await InsertManyAsync(key, 20, "quota_exceeded"));
        Assert.Equal(5, await Keys.CountTodayAsync(key.Id, default));
        _database.Clock.Advance(KeyUsage.GetRestOfDay(_database.Clock.GetUtcNow()));
        Assert.Equal(5, await InsertManyAsync(key, 6, "quota_exceeded"));
        await Keys.DeletePastDaysAsync(default);
        Assert.Equal(5, await Keys.CountTodayAsync(key.Id, default));
    }

    [Fact]
    public async Task InsertAsync_ConcurrentInserts_EnforceConcurrencyLimitExactly()
    {
        (ApiKey key, _) = await CreateKeyAsync(new ApiKeyRequest { Name = "a", Limits = new KeyLimits(ConcurrentVideos: 3) });

        Assert.Equal(3, await InsertManyAsync(key, 12, "concurrency_limit_exceeded"));
        VideoJob job = (await _database.Store.ListAsync(new VideoJobQuery(1), default))[0];
        await using (JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Disk, default))
        {
            job.CompletedAt = _database.Clock.GetUtcNow();
            await _database.Store.UpdateAsync(transaction, job, default);
            await transaction.CommitAsync(default);
        }

        Assert.Equal(1, await InsertManyAsync(key, 4, "concurrency_limit_exceeded"));
        VideoJob unfinished = (await _database.Store.ListAsync(new VideoJobQuery(10), default)).First(one => one.CompletedAt is null);
        await _database.Store.DeleteAsync(unfinished.CorrelationId, default);
        Assert.Equal(1, await InsertManyAsync(key, 4, "concurrency_limit_exceeded"));
    }

    [Fact]
    public async Task TryInsertAsync_QuotaExceeded_DoesNotUseIdempotencyKey()
    {
        (ApiKey key, _) = await CreateKeyAsync(new ApiKeyRequest { Name = "a", Limits = new KeyLimits(VideosPerDay: 1) });
        await InsertManyAsync(key, 1, string.Empty);
        var request = new IdempotencyKey(key.Tenant, "k", "fingerprint");

        await Assert.ThrowsAsync<KeyLimitException>(() => _database.Keys.TryInsertAsync(request, CreateJob(key), default));

        Assert.Null(await _database.Keys.FindAsync(key.Tenant, "k", default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task InsertAsync_KeyEndedAfterItsCheck_IsRefused(bool isRevoked)
    {
        (ApiKey key, ApiKeyToken token) = await CreateKeyAsync(
            new ApiKeyRequest { Name = "a", ExpiresAt = _database.Clock.GetUtcNow().AddMinutes(1) }
        );
        Assert.Equal(KeyState.Valid, (await _database.ApiKeys.CheckAsync($"{token}", default)).State);
        if (isRevoked)
        {
            await Keys.RevokeAsync(key.Id, default);
        }
        else
        {
            _database.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        KeyEndedException refused = await Assert.ThrowsAsync<KeyEndedException>(() => _database.Store.InsertAsync(CreateJob(key), default));

        Assert.Equal("invalid_api_key", refused.Code);
        Assert.Empty(await _database.Store.ListAsync(new VideoJobQuery(10), default));
    }

    [Fact]
    public async Task InsertAsync_ManyWhileTheKeyIsRevoked_NoneComesAfterTheRevocation()
    {
        (ApiKey key, _) = await CreateKeyAsync(new ApiKeyRequest { Name = "a" });
        Task[] inserts =
        [
            .. Enumerable
                .Range(0, 20)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            await _database.Store.InsertAsync(CreateJob(key), default);
                        }
                        catch (KeyEndedException)
                        {
                            // The key was revoked first.
                        }
                    })
                ),
        ];
        await Keys.RevokeAsync(key.Id, default);
        int stored = (await _database.Store.ListAsync(new VideoJobQuery(100), default)).Count;
        await Task.WhenAll(inserts);

        Assert.Equal(stored, (await _database.Store.ListAsync(new VideoJobQuery(100), default)).Count);
    }

    [Fact]
    public async Task ListEndedAsync_Keys_ReturnsRevokedAndExpiredOnes()
    {
        (ApiKey valid, _) = await CreateKeyAsync(new ApiKeyRequest { Name = "valid" });
        (ApiKey revoked, _) = await CreateKeyAsync(new ApiKeyRequest { Name = "revoked" });
        (ApiKey other, _) = await CreateKeyAsync(new ApiKeyRequest { Name = "not listed" });
        (ApiKey expired, _) = await CreateKeyAsync(
            new ApiKeyRequest { Name = "expired", ExpiresAt = _database.Clock.GetUtcNow().AddMinutes(1) }
        );
        string[] asked = [valid.Id, revoked.Id, expired.Id];
        Assert.Empty(await Keys.ListEndedAsync(asked, default));
        await Keys.RevokeAsync(revoked.Id, default);
        await Keys.RevokeAsync(other.Id, default);
        _database.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(
            new[] { revoked.Id, expired.Id }.Order(StringComparer.Ordinal),
            (await Keys.ListEndedAsync(asked, default)).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task DeleteAsync_Video_RemovesFingerprintButKeepsIdempotencyKey()
    {
        VideoJob job = TestJobs.Create();
        job.KeyId = null;
        await _database.Keys.TryInsertAsync(new IdempotencyKey("t", "k", "fingerprint"), job, default);
        await _database.Store.DeleteAsync(job.CorrelationId, default);

        Assert.Equal(new UsedIdempotencyKey(string.Empty, job.CorrelationId), await _database.Keys.FindAsync("t", "k", default));
    }

    [Fact]
    public async Task SigningSecret_ConcurrentFirstUse_ReturnsSameSecret()
    {
        byte[][] secrets = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => new SigningSecret(_database.Database).GetAsync(default)))
        );

        Assert.Single(secrets.Select(Convert.ToHexString).Distinct());
        Assert.Equal(32, secrets[0].Length);
    }

    private async Task<(ApiKey Key, ApiKeyToken Token)> CreateKeyAsync(ApiKeyRequest request) =>
        (await Keys.CreateAsync(request, onlyAsFirst: false, default)).GetValueOrDefault();

    private static VideoJob CreateJob(ApiKey key)
    {
        VideoJob job = TestJobs.Create();
        job.Tenant = key.Tenant;
        job.KeyId = key.Id;
        return job;
    }

    /// <summary>Inserts jobs concurrently. Returns how many were accepted; the others must be refused with this error code.</summary>
    private async Task<int> InsertManyAsync(ApiKey key, int count, string code)
    {
        bool[] accepted = await Task.WhenAll(
            Enumerable
                .Range(0, count)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            await _database.Store.InsertAsync(CreateJob(key), default);
                            return true;
                        }
                        catch (KeyLimitException limit)
                        {
                            Assert.Equal(code, limit.Code);
                            Assert.True(limit.RetryAfter >= TimeSpan.FromSeconds(1));
                            return false;
                        }
                    })
                )
        );
        return accepted.Count(isAccepted => isAccepted);
    }
}
