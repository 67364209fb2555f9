using MassTransit;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;

namespace TextToVideo.Generation.Tests.Pipeline;

public sealed class BrokerHealthTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private readonly IBusControl _bus = Substitute.For<IBusControl>();
    private readonly FakeTimeProvider _clock = new();

    public BrokerHealthTests() => _bus.CheckHealth().Returns(BusHealthResult.Unhealthy("not connected", null!, null!));

    [Fact]
    public async Task WaitForBrokerAsync_NotConnected_ThrowsAfterTheLimit()
    {
        Task waiting = _bus.WaitForBrokerAsync(_clock, CancellationToken.None);
        Assert.False(waiting.IsCompleted);

        _clock.Advance(s_limit);

        await Assert.ThrowsAsync<BrokerUnavailableException>(() => waiting.WaitAsync(Wait.Long));
    }

    [Fact]
    public async Task WaitForBrokerAsync_Cancelled_IsNoErrorOfTheBroker()
    {
        using var caller = new CancellationTokenSource();
        Task waiting = _bus.WaitForBrokerAsync(_clock, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Wait.Long));
    }
}
