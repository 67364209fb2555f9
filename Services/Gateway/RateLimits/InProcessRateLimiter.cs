namespace TextToVideo.Gateway.RateLimits;

/// <summary>The buckets of one process.</summary>
internal sealed class InProcessRateLimiter(TimeProvider time) : IRateLimiter
{
    /// <summary>A full bucket is like none: they are looked for whenever there are so many more of them.</summary>
    private const int CleanEvery = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _fullAt = new(StringComparer.Ordinal);
    private readonly long _start = time.GetTimestamp();
    private int _cleanAt = CleanEvery;

    /// <summary>How many buckets are kept.</summary>
    internal int Count => _fullAt.Count;

    public Task<RateLimitDecision> TakeAsync(string caller, TokenBucket bucket, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            long now = (long)time.GetElapsedTime(_start).TotalMicroseconds;
            (bool isAllowed, long fullAt) = bucket.Take(_fullAt.GetValueOrDefault(caller), now);
            _fullAt[caller] = fullAt;
            if (_fullAt.Count > _cleanAt)
            {
                Clean(now);
            }

            return Task.FromResult(bucket.Decide(isAllowed, fullAt - now));
        }
    }

    private void Clean(long now)
    {
        foreach (string caller in _fullAt.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToArray())
        {
            _fullAt.Remove(caller);
        }

        _cleanAt = _fullAt.Count + CleanEvery;
    }
}
