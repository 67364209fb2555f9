using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Tests of idempotency keys that every kind of database must pass.</summary>
public abstract class IdempotencyKeysContract : IAsyncLifetime
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(1);
    private static readonly IdempotencyKey s_key = new("tenant-a", "key-1", "request-1");

    private JobDatabaseUnderTest _database = null!;

    private IdempotencyKeys Keys => _database.Keys;

    public async Task InitializeAsync() => _database = await CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    /// <summary>Creates an empty database.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateAsync();

    [Fact]
    public async Task TryInsertAsync_UnusedKey_StoresJobAndKey()
    {
        VideoJob job = TestJobs.Create();

        Assert.Null(await Keys.FindAsync(s_key.Tenant, s_key.Key, default));
        Assert.True(await Keys.TryInsertAsync(s_key, job, default));

        Assert.Equal(new UsedIdempotencyKey("request-1", job.CorrelationId), await Keys.FindAsync(s_key.Tenant, s_key.Key, default));
        Assert.NotNull(await _database.Store.FindAsync(job.CorrelationId, default));
    }

    [Fact]
    public async Task TryInsertAsync_UsedKey_StoresNothing()
    {
        VideoJob first = TestJobs.Create();
        VideoJob second = TestJobs.Create();
        await Keys.TryInsertAsync(s_key, first, default);

        Assert.False(await Keys.TryInsertAsync(s_key with { Fingerprint = "request-2" }, second, default));

        Assert.Equal(new UsedIdempotencyKey("request-1", first.CorrelationId), await Keys.FindAsync(s_key.Tenant, s_key.Key, default));
        Assert.Null(await _database.Store.FindAsync(second.CorrelationId, default));
    }

    [Fact]
    public async Task TryInsertAsync_JobInsertFails_DoesNotStoreKey()
    {
        VideoJob job = TestJobs.Create();
        await _database.Store.InsertAsync(job, default);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Keys.TryInsertAsync(s_key, job, default));

        Assert.Null(await Keys.FindAsync(s_key.Tenant, s_key.Key, default));
    }

    [Theory]
    [InlineData("tenant-b", "key-1")]
    [InlineData("tenant-a", "KEY-1")]
    [InlineData("", "key-1")]
    public async Task TryInsertAsync_OtherTenantOrKey_Succeeds(string tenant, string key)
    {
        await Keys.TryInsertAsync(s_key, TestJobs.Create(), default);

        Assert.True(await Keys.TryInsertAsync(new IdempotencyKey(tenant, key, "request-2"), TestJobs.Create(), default));
    }

    [Fact]
    public async Task TryInsertAsync_ConcurrentSameKey_StoresOneJob()
    {
        VideoJob[] jobs = [.. Enumerable.Range(0, 20).Select(_ => TestJobs.Create())];

        bool[] stored = await Task.WhenAll(jobs.Select(job => Task.Run(() => Keys.TryInsertAsync(s_key, job, default))));

        VideoJob winner = jobs[Array.IndexOf(stored, true)];
        Assert.Single(stored, won => won);
        Assert.Equal(winner.CorrelationId, (await Keys.FindAsync(s_key.Tenant, s_key.Key, default))?.VideoId);
        IReadOnlyList<VideoJob> all = await _database.Store.ListAsync(new VideoJobQuery(100), default);
        Assert.Equal(winner.CorrelationId, Assert.Single(all).CorrelationId);
    }

    [Fact]
    public async Task TryInsertAsync_KeyExpired_Succeeds()
    {
        await Keys.TryInsertAsync(s_key, TestJobs.Create(), default);
        _database.Clock.Advance(s_lifetime - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await Keys.FindAsync(s_key.Tenant, s_key.Key, default));
        Assert.False(await Keys.TryInsertAsync(s_key, TestJobs.Create(), default));

        _database.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await Keys.FindAsync(s_key.Tenant, s_key.Key, default));
        VideoJob job = TestJobs.Create();
        Assert.True(await Keys.TryInsertAsync(s_key with { Fingerprint = "request-2" }, job, default));

        Assert.Equal(new UsedIdempotencyKey("request-2", job.CorrelationId), await Keys.FindAsync(s_key.Tenant, s_key.Key, default));
        Assert.False(await Keys.TryInsertAsync(s_key, TestJobs.Create(), default));
    }

    [Fact]
    public async Task DeleteExpiredAsync_MixedAges_RemovesOnlyExpired()
    {
        await Keys.TryInsertAsync(s_key, TestJobs.Create(), default);
        _database.Clock.Advance(TimeSpan.FromHours(1));
        await Keys.TryInsertAsync(s_key with { Key = "key-2" }, TestJobs.Create(), default);
        _database.Clock.Advance(s_lifetime - TimeSpan.FromHours(1));

        await Keys.DeleteExpiredAsync(default);

        // Set the clock back to before the expiry: an expired key that was not deleted would be found again.
        _database.Clock.AdjustTime(_database.Clock.GetUtcNow() - s_lifetime);
        Assert.Null(await Keys.FindAsync(s_key.Tenant, s_key.Key, default));
        Assert.NotNull(await Keys.FindAsync(s_key.Tenant, "key-2", default));
    }
}
