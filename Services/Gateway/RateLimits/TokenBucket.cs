namespace TextToVideo.Gateway.RateLimits;

/// <summary>
/// The arithmetic of a token bucket, in whole microseconds. The only stored state of a bucket is the time at which it will be full again
/// (generic cell rate algorithm). Each request advances this time by the interval of one token. A request is refused if this would move the
/// time further ahead than an empty bucket needs to fill.
/// </summary>
/// <param name="requestsPerMinute">The average number of requests per minute, at least 1.</param>
/// <param name="burst">The number of requests at once after a pause, at least 1.</param>
internal sealed class TokenBucket(int requestsPerMinute, int burst)
{
    private const long MicrosecondsPerMinute = 60_000_000;

    /// <summary>The average number of requests per minute.</summary>
    public int RequestsPerMinute => requestsPerMinute;

    /// <summary>The number of requests at once after a pause.</summary>
    public int Burst => burst;

    /// <summary>The time in which one token is added, in microseconds.</summary>
    public long Interval { get; } = Math.Max(1, MicrosecondsPerMinute / requestsPerMinute);

    /// <summary>The time in which an empty bucket fills, in microseconds.</summary>
    public long Capacity => Interval * Burst;

    /// <summary>Takes a token if there is one.</summary>
    /// <param name="fullAt">The time at which the bucket will be full, in microseconds.</param>
    /// <param name="now">The current time, in microseconds of the same clock.</param>
    /// <returns>Whether there was a token, and the new time at which the bucket will be full.</returns>
    public (bool IsAllowed, long FullAt) Take(long fullAt, long now)
    {
        long next = Math.Max(fullAt, now) + Interval;
        return next - now <= Capacity ? (true, next) : (false, Math.Max(fullAt, now));
    }

    /// <summary>Converts the state of a bucket to a decision.</summary>
    /// <param name="isAllowed">Whether there was a token.</param>
    /// <param name="untilFull">The time until the bucket is full, in microseconds.</param>
    public RateLimitDecision ToDecision(bool isAllowed, long untilFull)
    {
        long remaining = Math.Max(0, Capacity - untilFull) / Interval;
        long retryAfter = remaining > 0 ? 0 : untilFull + Interval - Capacity;
        return new RateLimitDecision(
            isAllowed,
            (int)remaining,
            TimeSpan.FromMicroseconds(retryAfter),
            TimeSpan.FromMicroseconds(untilFull)
        );
    }
}
