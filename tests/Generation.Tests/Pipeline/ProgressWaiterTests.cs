using Microsoft.Extensions.Time.Testing;
using TextToVideo.Generation.Pipeline;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Tests.Pipeline;

public sealed class ProgressWaiterTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly Guid _video = Guid.NewGuid();
    private readonly InProcessProgressChannel _channel;
    private readonly ProgressWaiter _waiter;

    public ProgressWaiterTests()
    {
        _channel = new InProcessProgressChannel(_clock);
        _waiter = new ProgressWaiter(_channel);
    }

    [Fact]
    public async Task WatchAsync_Start_ReturnsAnElementAtOnce()
    {
        await using IAsyncEnumerator<ProgressUpdate?> changes = Watch(CancellationToken.None);

        Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(s_timeout));
        Assert.Null(changes.Current);
    }

    [Fact]
    public async Task WatchAsync_Update_IsReturnedWithoutWaiting()
    {
        await using IAsyncEnumerator<ProgressUpdate?> changes = Watch(CancellationToken.None);
        await changes.MoveNextAsync();
        ProgressUpdate update = CreateUpdate();
        await _channel.PublishAsync(update, CancellationToken.None);

        Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(s_timeout));
        Assert.Equal(update, changes.Current);
    }

    [Fact]
    public async Task WatchAsync_NoUpdate_ReturnsAfterThePollInterval()
    {
        await using IAsyncEnumerator<ProgressUpdate?> changes = Watch(CancellationToken.None);
        await changes.MoveNextAsync();
        Task<bool> next = changes.MoveNextAsync().AsTask();

        _clock.Advance(ProgressWaiter.PollInterval - TimeSpan.FromTicks(1));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.True(await next.WaitAsync(s_timeout));
        Assert.Null(changes.Current);
    }

    [Fact]
    public async Task WatchAsync_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        await using IAsyncEnumerator<ProgressUpdate?> changes = Watch(cancellation.Token);
        await changes.MoveNextAsync();
        Task<bool> next = changes.MoveNextAsync().AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(s_timeout));
    }

    [Fact]
    public async Task WaitAsync_ActionPublishesTheUpdate_ReadsAgainWithoutWaiting()
    {
        int acts = 0;
        int reads = 0;

        int state = await _waiter
            .WaitAsync(
                _video,
                async () =>
                {
                    acts++;
                    await _channel.PublishAsync(CreateUpdate(), CancellationToken.None);
                },
                () => Task.FromResult(++reads),
                read => read == 2,
                CancellationToken.None
            )
            .WaitAsync(s_timeout);

        Assert.Equal((2, 1), (state, acts));
    }

    [Fact]
    public async Task WaitAsync_UpdateIsLost_ReadsAgainAfterThePollInterval()
    {
        int reads = 0;
        Task<int> wait = _waiter.WaitAsync(
            _video,
            () => Task.CompletedTask,
            () => Task.FromResult(++reads),
            read => read == 3,
            CancellationToken.None
        );

        Assert.Equal(1, reads);
        _clock.Advance(ProgressWaiter.PollInterval);
        await WaitUntilAsync(() => reads == 2);
        Assert.False(wait.IsCompleted);
        _clock.Advance(ProgressWaiter.PollInterval);

        Assert.Equal(3, await wait.WaitAsync(s_timeout));
    }

    [Fact]
    public async Task WaitAsync_ActionFails_ThrowsWithoutReading()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            _waiter.WaitAsync<int>(
                _video,
                () => throw new InvalidOperationException(),
                () => throw new NotSupportedException(),
                _ => true,
                CancellationToken.None
            )
        );
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(s_timeout);
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private IAsyncEnumerator<ProgressUpdate?> Watch(CancellationToken cancellationToken) =>
        _waiter.WatchAsync(_video, cancellationToken).GetAsyncEnumerator(CancellationToken.None);

    private ProgressUpdate CreateUpdate() => new(_video, "denoise", 1, 10, _clock.GetUtcNow());
}
