using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.ServiceDefaults.Tests.Messaging;

public sealed class WorkGateTests : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly WorkGate _gate = new();

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task EnterAsync_SeveralTimes_LetsAllIn()
    {
        using IDisposable first = await _gate.EnterAsync(CancellationToken.None).WaitAsync(s_timeout);
        using IDisposable second = await _gate.EnterAsync(CancellationToken.None).WaitAsync(s_timeout);
    }

    [Fact]
    public async Task EnterAloneAsync_OthersInside_WaitsForAllOfThemAndKeepsNewOnesOut()
    {
        IDisposable first = await _gate.EnterAsync(CancellationToken.None);
        IDisposable second = await _gate.EnterAsync(CancellationToken.None);
        Task<IDisposable> alone = _gate.EnterAloneAsync(CancellationToken.None);
        Task<IDisposable> later = _gate.EnterAsync(CancellationToken.None);

        first.Dispose();
        first.Dispose();
        Assert.False(alone.IsCompleted || later.IsCompleted);
        second.Dispose();

        IDisposable place = await alone.WaitAsync(s_timeout);
        Assert.False(later.IsCompleted);
        place.Dispose();
        (await later.WaitAsync(s_timeout)).Dispose();
    }

    [Fact]
    public async Task EnterAloneAsync_CancelledWhileWaiting_LetsOthersIn()
    {
        using IDisposable inside = await _gate.EnterAsync(CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        Task<IDisposable> alone = _gate.EnterAloneAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone.WaitAsync(s_timeout));
        (await _gate.EnterAsync(CancellationToken.None).WaitAsync(s_timeout)).Dispose();
    }
}
