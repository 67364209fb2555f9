using Microsoft.Extensions.Time.Testing;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.ServiceDefaults.Tests.Progress;

public sealed class InProcessProgressChannelTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly InProcessProgressChannel _channel;
    private readonly Guid _video = Guid.NewGuid();

    public InProcessProgressChannelTests() => _channel = new InProcessProgressChannel(_clock);

    [Fact]
    public async Task PublishAsync_ReachesEveryWatcherOfThatJobInOrder()
    {
        using IProgressSubscription first = await SubscribeAsync(_video);
        using IProgressSubscription second = await SubscribeAsync(_video);
        using IProgressSubscription other = await SubscribeAsync(Guid.NewGuid());

        await PublishAsync(_video, "denoise", 1);
        await PublishAsync(_video, "denoise", 2);

        foreach (IProgressSubscription watcher in new[] { first, second })
        {
            Assert.Equal(1, (await NextAsync(watcher))?.Completed);
            Assert.Equal(2, (await NextAsync(watcher))?.Completed);
        }

        await AssertSilentAsync(other);
    }

    [Fact]
    public async Task NextAsync_UpdateComesWhileWaiting_IsReturned()
    {
        using IProgressSubscription watcher = await SubscribeAsync(_video);
        Task<ProgressUpdate?> next = NextAsync(watcher);
        Assert.False(next.IsCompleted);

        await PublishAsync(_video, "denoise", 5);

        Assert.Equal(5, (await next)?.Completed);
    }

    [Fact]
    public async Task NextAsync_NothingInTime_ReturnsNullAndMissesNothingAfterwards()
    {
        using IProgressSubscription watcher = await SubscribeAsync(_video);

        await AssertSilentAsync(watcher);
        await PublishAsync(_video, "denoise", 5);

        Assert.Equal(5, (await NextAsync(watcher))?.Completed);
    }

    [Fact]
    public async Task NextAsync_Cancelled_Throws()
    {
        using IProgressSubscription watcher = await SubscribeAsync(_video);
        using var stop = new CancellationTokenSource();
        Task<ProgressUpdate?> next = watcher.NextAsync(TimeSpan.FromSeconds(1), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(s_timeout));
    }

    [Fact]
    public async Task SlowWatcher_MissesOldUpdates_NeverTheNewest()
    {
        const int updates = 10_000;
        using IProgressSubscription watcher = await SubscribeAsync(_video);
        for (int step = 1; step <= updates; step++)
        {
            await PublishAsync(_video, "denoise", step);
        }

        var seen = new List<int>();
        while (seen.LastOrDefault() < updates)
        {
            seen.Add((await NextAsync(watcher))!.Completed);
        }

        Assert.True(seen.Count < updates);
        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public async Task Dispose_EndsTheWatch_AndNotThatOfOthers()
    {
        IProgressSubscription gone = await SubscribeAsync(_video);
        using IProgressSubscription stays = await SubscribeAsync(_video);

        gone.Dispose();
        gone.Dispose();
        await PublishAsync(_video, "denoise", 1);

        Assert.Equal(1, (await NextAsync(stays))?.Completed);
        await AssertSilentAsync(gone);
    }

    [Fact]
    public async Task GetLatestAsync_HasTheLastOfEachStage_AndNoRowChanges()
    {
        await PublishAsync(_video, "encode_text", 1);
        await PublishAsync(_video, "denoise", 1);
        await PublishAsync(_video, "denoise", 7);
        await PublishAsync(_video, string.Empty, 0);
        await PublishAsync(Guid.NewGuid(), "denoise", 9);

        IReadOnlyList<ProgressUpdate> latest = await _channel.GetLatestAsync(_video, CancellationToken.None);

        Assert.Equal([("denoise", 7), ("encode_text", 1)], latest.Select(update => (update.Stage, update.Completed)).Order());
        Assert.Empty(await _channel.GetLatestAsync(Guid.NewGuid(), CancellationToken.None));
    }

    [Fact]
    public async Task GetLatestAsync_AfterVeryManyJobs_HasForgottenTheIdleOneAlone()
    {
        var busy = Guid.NewGuid();
        await PublishAsync(_video, "denoise", 1);
        await PublishAsync(busy, "denoise", 1);
        _clock.Advance(TimeSpan.FromMinutes(9));
        await PublishAsync(busy, "denoise", 2);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Guid[] newer = [.. Enumerable.Range(0, 1024).Select(_ => Guid.NewGuid())];
        foreach (Guid video in newer)
        {
            await PublishAsync(video, "denoise", 1);
        }

        Assert.Empty(await _channel.GetLatestAsync(_video, CancellationToken.None));
        foreach (Guid video in newer.Append(busy))
        {
            Assert.Single(await _channel.GetLatestAsync(video, CancellationToken.None));
        }
    }

    [Fact]
    public async Task GetLatestAsync_MoreThan1024JobsAtATime_RemembersAll()
    {
        Guid[] running = [.. Enumerable.Range(0, 3000).Select(_ => Guid.NewGuid())];
        foreach (Guid video in running)
        {
            await PublishAsync(video, "denoise", 1);
        }

        foreach (Guid video in running)
        {
            Assert.Single(await _channel.GetLatestAsync(video, CancellationToken.None));
        }
    }

    [Fact]
    public async Task ManyAtOnce_LosesNothing()
    {
        const int watcherCount = 8,
            updates = 100;
        IProgressSubscription[] watchers = await Task.WhenAll(Enumerable.Range(0, watcherCount).Select(_ => SubscribeAsync(_video)));

        Task<int>[] reading =
        [
            .. watchers.Select(watcher =>
                Task.Run(async () =>
                {
                    int seen = 0;
                    while (seen < updates && await NextAsync(watcher) is not null)
                    {
                        seen++;
                    }

                    return seen;
                })
            ),
        ];
        await Parallel.ForAsync(0, updates, async (step, _) => await PublishAsync(_video, "denoise", step));

        Assert.All(await Task.WhenAll(reading).WaitAsync(s_timeout), seen => Assert.Equal(updates, seen));
    }

    private ValueTask PublishAsync(Guid video, string stage, int completed) =>
        _channel.PublishAsync(new ProgressUpdate(video, stage, completed, 10_000, _clock.GetUtcNow()), CancellationToken.None);

    private Task<IProgressSubscription> SubscribeAsync(Guid video) => _channel.SubscribeAsync(video, CancellationToken.None).AsTask();

    private static Task<ProgressUpdate?> NextAsync(IProgressSubscription watcher) =>
        watcher.NextAsync(TimeSpan.FromHours(1), CancellationToken.None).WaitAsync(s_timeout);

    private async Task AssertSilentAsync(IProgressSubscription watcher)
    {
        Task<ProgressUpdate?> next = watcher.NextAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await next.WaitAsync(s_timeout));
    }
}
