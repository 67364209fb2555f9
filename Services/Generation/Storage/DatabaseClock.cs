namespace TextToVideo.Generation.Storage;

/// <summary>
/// Gives the time of the database, which all replicas share, so that a replica whose clock is wrong neither stores wrong times nor takes
/// for expired what is not. Between two readings the time that has passed is measured, and the clock of this machine is not used.
/// If the clocks agree, this machine's is used: a reading takes some time, so replicas on one machine would otherwise differ.
/// </summary>
/// <param name="inner">Measures the time that passes, and gives the time until the first reading.</param>
internal sealed class DatabaseClock(TimeProvider inner) : TimeProvider
{
    /// <summary>The difference up to which the clocks agree.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(1);

    private volatile Reading? _reading;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    /// <summary>Gets how far the time of the database is ahead of this machine's; negative if it is behind.</summary>
    public TimeSpan Lead => GetUtcNow() - inner.GetUtcNow();

    public override DateTimeOffset GetUtcNow() =>
        _reading is { } reading ? reading.Time + inner.GetElapsedTime(reading.Timestamp) : inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);

    /// <summary>Sets the time.</summary>
    /// <param name="time">The time of the database.</param>
    /// <param name="timestamp">The value of <see cref="GetTimestamp"/> at that time.</param>
    public void Set(DateTimeOffset time, long timestamp)
    {
        DateTimeOffset local = inner.GetUtcNow() - inner.GetElapsedTime(timestamp);
        _reading = new Reading((time - local).Duration() <= s_tolerance ? local : time, timestamp);
    }

    private sealed record Reading(DateTimeOffset Time, long Timestamp);
}
