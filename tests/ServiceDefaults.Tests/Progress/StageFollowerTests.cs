using Microsoft.Extensions.Time.Testing;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.ServiceDefaults.Tests.Progress;

public sealed class StageFollowerTests
{
    private const string Stage = "decode_frames";

    private readonly FakeTimeProvider _clock = new();
    private readonly InProcessProgressChannel _channel;
    private readonly Guid _video = Guid.NewGuid();

    public StageFollowerTests() => _channel = new InProcessProgressChannel(_clock);

    [Fact]
    public async Task WaitAsync_ReturnsWhenTheUnitIsCompleted()
    {
        using StageFollower follower = await FollowAsync();
        Task wait = follower.WaitAsync(4, CancellationToken.None);

        await PublishAsync("denoise", 9);
        await PublishAsync(Stage, 4);
        Assert.False(wait.IsCompleted);
        await PublishAsync(Stage, 5);

        await wait.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task WaitAsync_UpdateIsLost_ReturnsSoThatTheCallerLooksForItself()
    {
        using StageFollower follower = await FollowAsync();
        Task wait = follower.WaitAsync(0, CancellationToken.None);

        _clock.Advance(TimeSpan.FromSeconds(2));

        await wait.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task WaitAsync_NoProgressForTwoMinutes_EndsTheWait()
    {
        using StageFollower follower = await FollowAsync();
        for (int unit = 0; unit < 2; unit++)
        {
            // Each unit has the whole time.
            for (int second = 0; second < 100; second += 2)
            {
                Task wait = follower.WaitAsync(unit, CancellationToken.None);
                _clock.Advance(TimeSpan.FromSeconds(2));
                await wait.WaitAsync(TimeSpan.FromSeconds(30));
            }
        }

        _clock.Advance(TimeSpan.FromSeconds(20));

        await Assert.ThrowsAsync<TimeoutException>(() => follower.WaitAsync(1, CancellationToken.None));
    }

    private async Task<StageFollower> FollowAsync() => new(await _channel.SubscribeAsync(_video, CancellationToken.None), Stage, _clock);

    private async Task PublishAsync(string stage, int completed) =>
        await _channel.PublishAsync(new ProgressUpdate(_video, stage, completed, 10, _clock.GetUtcNow()), CancellationToken.None);
}
