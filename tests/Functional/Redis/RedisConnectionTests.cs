using StackExchange.Redis;
using TextToVideo.ServiceDefaults.Redis;

namespace TextToVideo.Functional.Redis;

/// <summary>What calls do while a real Redis is stopped, frozen or refuses them.</summary>
public sealed class RedisConnectionTests : IAsyncLifetime
{
    private const int Fallback = -1;

    private readonly RedisServerProcess _redis = new();
    private RedisTestHost _host = null!;

    public async Task InitializeAsync()
    {
        await _redis.StartAsync();
        _host = await RedisTestHost.StartAsync(_redis.ConnectionString, builder => builder.Services.AddRedisConnection());
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TryAsync_RedisFrozenOrKilled_OnlyTheFirstCallMayWaitAndBothChangesAreLoggedOnce(bool isFrozen)
    {
        Assert.NotEqual(Fallback, await IncrementAsync());
        if (isFrozen)
        {
            _redis.Freeze();
        }
        else
        {
            await _redis.KillAsync();
        }

        Assert.Equal(Fallback, await IncrementAsync());
        for (int i = 0; i < 100; i++)
        {
            Task<long> call = IncrementAsync();
            Assert.True(call.IsCompletedSuccessfully, "The call waited for Redis.");
            Assert.Equal(Fallback, await call);
        }

        if (isFrozen)
        {
            _redis.Thaw();
        }
        else
        {
            await _redis.StartAsync();
        }

        await Wait.UntilAsync("Redis is used again", async () => await IncrementAsync() != Fallback);
        Assert.Equal(2, _host.RedisLog.Count);
        Assert.StartsWith("Warning: Redis is unavailable", _host.RedisLog[0], StringComparison.Ordinal);
        Assert.Equal("Information: Redis is available again", _host.RedisLog[1]);
    }

    [Fact]
    public async Task TryAsync_CommandRefused_ReturnsTheFallbackAndOtherCallsGoOn()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Fallback, await CallAsync(async database => (long)await database.ExecuteAsync("NO-SUCH-COMMAND")));
        }

        Assert.StartsWith("Warning: Redis rejected a command", Assert.Single(_host.RedisLog), StringComparison.Ordinal);
        Assert.NotEqual(Fallback, await IncrementAsync());
    }

    private Task<long> IncrementAsync() => CallAsync(database => database.StringIncrementAsync("counter"));

    private Task<long> CallAsync(Func<IDatabase, Task<long>> call) =>
        _host.Get<RedisConnection>().TryAsync(redis => call(redis.GetDatabase()), Fallback, CancellationToken.None);
}
