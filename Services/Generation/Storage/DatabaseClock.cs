namespace TextToVideo.Generation.Storage;

/// <summary>
/// Gives the time of the database, which all replicas share, so that a replica whose clock is wrong neither stores wrong times nor takes
/// for expired what is not. Between two readings the time that has passed is measured, and the clock of this machine is not used.
/// </summary>
/// <param name="inner">Measures the time that passes, and gives the time until the first reading.</param>
internal sealed class DatabaseClock(TimeProvider inner) : TimeProvider
{
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
    public void Set(DateTimeOffset time, long timestamp) => _reading = new Reading(time, timestamp);

    private sealed record Reading(DateTimeOffset Time, long Timestamp);
}
