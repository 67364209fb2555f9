using Microsoft.Extensions.Time.Testing;
using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.ServiceDefaults.Tests.Messaging;

public sealed class BrokerTimeoutTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource _confirm = new();

    [Fact]
    public async Task WithBrokerTimeoutAsync_NeverConfirmed_EndsAsTransient()
    {
        Task waiting = _confirm.Task.WithBrokerTimeoutAsync(_clock, default);
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(2));

        PipelineException error = await Assert.ThrowsAsync<PipelineException>(() => waiting);
        Assert.Equal(ErrorCodes.BrokerUnavailable, error.Code);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task WithBrokerTimeoutAsync_Confirmed_Ends()
    {
        Task waiting = _confirm.Task.WithBrokerTimeoutAsync(_clock, default);
        _confirm.SetResult();

        await waiting;
    }

    [Fact]
    public async Task WithBrokerTimeoutAsync_SenderTimesOutItself_IsItsOwnError()
    {
        Task waiting = _confirm.Task.WithBrokerTimeoutAsync(_clock, default);
        _confirm.SetException(new TimeoutException("The sender's."));

        Assert.Equal("The sender's.", (await Assert.ThrowsAsync<TimeoutException>(() => waiting)).Message);
    }
}
