using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Functional.Redis;

/// <summary>Tests progress between a worker and an API over a real Redis, which is killed, frozen and restarted.</summary>
public sealed class RedisProgressTests : IAsyncLifetime
{
    private const string Stage = "denoise";
    private static readonly CancellationToken s_none = CancellationToken.None;

    private readonly Guid _video = Guid.NewGuid();
    private readonly RedisServerProcess _redis = new();
    private RedisTestHost _worker = null!;
    private RedisTestHost _api = null!;

    public async Task InitializeAsync()
    {
        await _redis.StartAsync();
        _worker = await StartHostAsync();
        _api = await StartHostAsync();
    }

    public async Task DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _api.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Publish_InOneProcess_ReachesEveryWatcherInTheOthersOnce()
    {
        await using RedisTestHost other = await StartHostAsync();
        using IProgressSubscription first = await SubscribeAsync(_api);
        using IProgressSubscription second = await SubscribeAsync(_api);
        using IProgressSubscription elsewhere = await SubscribeAsync(other);
        using IProgressSubscription own = await SubscribeAsync(_worker);
        foreach (int step in new[] { 1, 2 })
        {
            await PublishAsync(step);
            foreach (IProgressSubscription watcher in new[] { first, second, elsewhere, own })
            {
                Assert.Equal(step, (await watcher.NextAsync(Wait.Long, s_none))?.Completed);
            }
        }

        Assert.Equal(2, Assert.Single(await LatestAsync(_api)).Completed);
        await PublishAsync(3, stage: "");
        Assert.Equal("", (await first.NextAsync(Wait.Long, s_none))?.Stage);
    }

    [Fact]
    public async Task GetLatest_InAProcessThatHeardNothing_IsTheNewestOfEachStageAndExpires()
    {
        await PublishAsync(1, "encode_text");
        await PublishAsync(1);
        await PublishAsync(7);
        await Wait.UntilAsync(
            "the updates are in Redis",
            async () => (await LatestAsync(_api)).Any(update => update is { Stage: Stage, Completed: 7 })
        );

        Assert.Equal(["denoise", "encode_text"], (await LatestAsync(_api)).Select(update => update.Stage).Order(StringComparer.Ordinal));
        string ttl = await _redis.CommandAsync($"TTL texttovideo:progress:{_video:N}");
        Assert.InRange(int.Parse(ttl[1..], System.Globalization.CultureInfo.InvariantCulture), 1, 3600);
        Assert.Empty(await _api.Get<IProgressChannel>().GetLatestAsync(Guid.NewGuid(), s_none));
    }

    [Fact]
    public async Task Subscribe_InTheMiddleOfAStage_KnowsWhatCameBefore()
    {
        await PublishAsync(5);
        await Wait.UntilAsync("the update is in Redis", async () => (await LatestAsync(_api)).Count == 1);
        await using RedisTestHost late = await StartHostAsync();
        using IProgressSubscription watcher = await SubscribeAsync(late);

        Assert.Equal(5, Assert.Single(await LatestAsync(late)).Completed);
    }

    [Fact]
    public async Task Publish_RedisKilledAndBack_NeverWaitsAndWatchersHearAgain()
    {
        using IProgressSubscription watcher = await SubscribeAsync(_api);
        using IProgressSubscription own = await SubscribeAsync(_worker);
        await PublishAsync(1);
        Assert.Equal(1, (await watcher.NextAsync(Wait.Long, s_none))?.Completed);
        Assert.Equal(1, (await own.NextAsync(Wait.Long, s_none))?.Completed);

        await _redis.KillAsync();
        for (int step = 2; step < 1000; step++)
        {
            AssertNotAwaited(PublishTask(step));
        }

        // Watchers in the same process continue as before, and reading the latest progress does not fail.
        Assert.NotNull(await own.NextAsync(Wait.Long, s_none));
        Assert.Equal(999, Assert.Single(await LatestAsync(_worker)).Completed);
        Assert.Equal(1, Assert.Single(await LatestAsync(_api)).Completed);
        using IProgressSubscription newcomer = await SubscribeAsync(_api, Guid.NewGuid());

        await _redis.StartAsync();
        await UntilHeardAsync(watcher);
        await Wait.UntilAsync("the worker logs that Redis is available again", () => _worker.RedisLog.Count == 2);
        Assert.StartsWith("Warning: Redis is unavailable", _worker.RedisLog[0], StringComparison.Ordinal);
        Assert.Equal("Information: Redis is available again", _worker.RedisLog[1]);
    }

    [Fact]
    public async Task Publish_RedisFrozen_NeverWaitsAndTheNewestArrivesAfterwards()
    {
        using IProgressSubscription watcher = await SubscribeAsync(_api);
        _redis.Freeze();
        for (int step = 0; step < 1000; step++)
        {
            AssertNotAwaited(PublishTask(step));
        }

        Assert.Equal(999, Assert.Single(await LatestAsync(_worker)).Completed);
        _redis.Thaw();
        await UntilHeardAsync(watcher);
    }

    [Fact]
    public async Task Start_RedisAway_StartsAllTheSameAndListensWhenItComes()
    {
        await _redis.KillAsync();
        await using RedisTestHost api = await StartHostAsync();
        await using RedisTestHost worker = await StartHostAsync();
        using IProgressSubscription watcher = await SubscribeAsync(api);

        await _redis.StartAsync();
        await UntilHeardAsync(watcher, worker);
    }

    [Fact]
    public async Task Start_WrongPassword_StartsAndLogsAWarningWithoutThePassword()
    {
        await using RedisTestHost host = await RedisTestHost.StartAsync(
            _redis.ConnectionString.Split(',')[0] + ",password=not-the-password",
            builder => builder.Services.AddStageServices()
        );
        using IProgressSubscription watcher = await SubscribeAsync(host);

        Assert.StartsWith("Warning: Redis is unavailable", Assert.Single(host.RedisLog), StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", host.RedisLog[0], StringComparison.Ordinal);
    }

    private static void AssertNotAwaited(ValueTask publish) => Assert.True(publish.IsCompletedSuccessfully, "Publishing waited for Redis.");

    private Task<RedisTestHost> StartHostAsync() =>
        RedisTestHost.StartAsync(_redis.ConnectionString, builder => builder.Services.AddStageServices());

    private async Task<IProgressSubscription> SubscribeAsync(RedisTestHost host, Guid? video = null) =>
        await host.Get<IProgressChannel>().SubscribeAsync(video ?? _video, s_none).AsTask().WaitAsync(Wait.Long);

    private async Task<IReadOnlyList<ProgressUpdate>> LatestAsync(RedisTestHost host) =>
        await host.Get<IProgressChannel>().GetLatestAsync(_video, s_none).AsTask().WaitAsync(Wait.Long);

    private ValueTask PublishTask(int step, string stage = Stage, RedisTestHost? host = null) =>
        (host ?? _worker)
            .Get<IProgressChannel>()
            .PublishAsync(new ProgressUpdate(_video, stage, step, 2000, DateTimeOffset.UtcNow), s_none);

    private Task PublishAsync(int step, string stage = Stage) => PublishTask(step, stage).AsTask();

    /// <summary>Publishes progress until the watcher receives it.</summary>
    private Task UntilHeardAsync(IProgressSubscription watcher, RedisTestHost? host = null)
    {
        int step = 1000;
        return Wait.UntilAsync(
            "the watcher hears the stage",
            async () =>
            {
                await PublishTask(++step, host: host);
                return await watcher.NextAsync(TimeSpan.FromMilliseconds(10), s_none) is { Completed: > 1000 };
            }
        );
    }
}
