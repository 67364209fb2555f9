namespace TextToVideo.Gateway.RateLimits;

/// <summary>Keeps the token buckets of one process in memory.</summary>
internal sealed class InProcessRateLimiter(TimeProvider time) : IRateLimiter
{
    /// <summary>After this many new buckets, full ones are removed: a full bucket equals a missing one.</summary>
    private const int CleanupInterval = 10_000;

    private readonly Lock _gate = new();

    /// <summary>For each caller, the time at which its bucket is full, in microseconds since <see cref="_start"/>.</summary>
    private readonly Dictionary<string, long> _fullAt = new(StringComparer.Ordinal);
    private readonly long _start = time.GetTimestamp();
    private int _cleanupAt = CleanupInterval;

    /// <summary>The number of stored buckets.</summary>
    internal int Count => _fullAt.Count;

    public Task<RateLimitDecision> TakeAsync(string caller, TokenBucket bucket, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            long now = (long)time.GetElapsedTime(_start).TotalMicroseconds;
            (bool isAllowed, long fullAt) = bucket.Take(_fullAt.GetValueOrDefault(caller), now);
            _fullAt[caller] = fullAt;
            if (_fullAt.Count > _cleanupAt)
            {
                RemoveFullBuckets(now);
            }

            return Task.FromResult(bucket.ToDecision(isAllowed, fullAt - now));
        }
    }

    private void RemoveFullBuckets(long now)
    {
        foreach (string caller in _fullAt.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToArray())
        {
            _fullAt.Remove(caller);
        }

        _cleanupAt = _fullAt.Count + CleanupInterval;
    }
}
