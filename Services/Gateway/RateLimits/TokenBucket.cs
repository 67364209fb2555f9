namespace TextToVideo.Gateway.RateLimits;

/// <summary>
/// A token bucket's arithmetic, in whole microseconds. All that is kept of a bucket is the time at which it will be full again (the generic
/// cell rate algorithm): each request moves it on by the time that one token takes, and it may lie no further ahead than a full bucket takes.
/// </summary>
/// <param name="requestsPerMinute">Requests in the long run, at least 1.</param>
/// <param name="burst">Requests at once after a pause, at least 1.</param>
internal sealed class TokenBucket(int requestsPerMinute, int burst)
{
    private const long MicrosecondsPerMinute = 60_000_000;

    /// <summary>Requests in the long run.</summary>
    public int RequestsPerMinute => requestsPerMinute;

    /// <summary>Requests at once after a pause.</summary>
    public int Burst => burst;

    /// <summary>The time that one token takes.</summary>
    public long Interval { get; } = Math.Max(1, MicrosecondsPerMinute / requestsPerMinute);

    /// <summary>The time that an empty bucket takes to fill.</summary>
    public long Capacity => Interval * Burst;

    /// <summary>Takes a token where there is one.</summary>
    /// <param name="fullAt">When the bucket will be full, in microseconds.</param>
    /// <param name="now">The time, in microseconds of the same clock.</param>
    /// <returns>Whether there was a token, and when the bucket will be full now.</returns>
    public (bool IsAllowed, long FullAt) Take(long fullAt, long now)
    {
        long next = Math.Max(fullAt, now) + Interval;
        return next - now <= Capacity ? (true, next) : (false, Math.Max(fullAt, now));
    }

    /// <summary>Puts it in the caller's terms.</summary>
    /// <param name="isAllowed">Whether there was a token.</param>
    /// <param name="untilFull">The time until the bucket is full.</param>
    public RateLimitDecision Decide(bool isAllowed, long untilFull)
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
