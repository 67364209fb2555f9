namespace TextToVideo.Unit.Gateway.RateLimits;

/// <summary>Time that passes where the test says so.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _ticks = 12345;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public void Pass(TimeSpan time) => _ticks += time.Ticks;
}
