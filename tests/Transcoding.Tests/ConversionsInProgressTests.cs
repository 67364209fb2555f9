namespace TextToVideo.Transcoding.Tests;

public sealed class ConversionsInProgressTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly ConversionsInProgress _conversions = new();
    private readonly Guid _video = Guid.NewGuid();

    [Fact]
    public async Task EnterAsync_EqualConversions_RunOneAfterTheOther()
    {
        int running = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ConvertAsync())).WaitAsync(s_limit);
        Assert.Equal(1, most);

        async Task ConvertAsync()
        {
            using (await _conversions.EnterAsync(_video, "gif", CancellationToken.None))
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
            }
        }
    }

    [Fact]
    public async Task EnterAsync_OtherConversions_DoNotWait()
    {
        using IDisposable first = await _conversions.EnterAsync(_video, "gif", CancellationToken.None);

        using IDisposable otherFormat = await _conversions.EnterAsync(_video, "avi", CancellationToken.None).WaitAsync(s_limit);
        using IDisposable otherVideo = await _conversions.EnterAsync(Guid.NewGuid(), "gif", CancellationToken.None).WaitAsync(s_limit);
    }

    [Fact]
    public async Task EnterAsync_WaitIsCancelled_LeavesTheOthersTheirTurn()
    {
        IDisposable first = await _conversions.EnterAsync(_video, "gif", CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        Task waiting = _conversions.EnterAsync(_video, "gif", cancelled.Token);
        Task<IDisposable> next = _conversions.EnterAsync(_video, "gif", CancellationToken.None);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(next.IsCompleted);
        first.Dispose();
        (await next.WaitAsync(s_limit)).Dispose();
    }
}
