using StackExchange.Redis;
using TextToVideo.ServiceDefaults.Redis;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>
/// Keeps the token buckets of all gateways in Redis and uses the clock of Redis. While Redis is unavailable, each gateway limits on its
/// own. Requests of a caller that arrive during a call to Redis are batched into the next call, so that many requests need few calls. Each
/// request still takes one token.
/// </summary>
internal sealed class RedisRateLimiter(RedisConnection redis, InProcessRateLimiter local) : IRateLimiter
{
    /// <summary>
    /// Performs <see cref="TokenBucket.Take"/> for several requests, atomically. Returns the number of tokens taken, and the time until the
    /// bucket is full, in microseconds. A bucket is never further from full than an empty one, even if the clock has gone back since.
    /// </summary>
    private const string Script = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local interval = tonumber(ARGV[1])
        local capacity = tonumber(ARGV[2])
        local full_at = math.min(math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now), now + capacity)
        local taken = math.min(tonumber(ARGV[3]), math.floor((capacity - (full_at - now)) / interval))
        if taken <= 0 then
            return {0, full_at - now}
        end
        local next = full_at + taken * interval
        redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000))
        return {taken, next - now}
        """;

    private const string ScriptNotFound = "NOSCRIPT";

    private readonly Lock _gate = new();

    /// <summary>For each caller with a call to Redis in progress, the requests that have arrived since that call.</summary>
    private readonly Dictionary<string, List<Request>> _pending = new(StringComparer.Ordinal);

    public Task<RateLimitDecision> TakeAsync(string caller, TokenBucket bucket, CancellationToken cancellationToken)
    {
        var request = new Request(bucket);
        bool isFirst;
        lock (_gate)
        {
            isFirst = _pending.TryAdd(caller, []);
            if (!isFirst)
            {
                _pending[caller].Add(request);
            }
        }

        if (isFirst)
        {
            _ = DecideAllAsync(caller, [request]);
        }

        return request.Decision.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Processes requests, and those that arrive in the meantime, until there are none left.</summary>
    private async Task DecideAllAsync(string caller, List<Request> requests)
    {
        while (true)
        {
            try
            {
                await DecideAsync(caller, requests);
            }
            catch (Exception exception)
            {
                requests.ForEach(request => request.Decision.TrySetException(exception));
            }

            lock (_gate)
            {
                requests = _pending[caller];
                if (requests.Count == 0)
                {
                    _pending.Remove(caller);
                    return;
                }

                _pending[caller] = [];
            }
        }
    }

    private async Task DecideAsync(string caller, List<Request> requests)
    {
        // The limit may have changed between these requests, so use the newest.
        TokenBucket bucket = requests[^1].Bucket;
        long[]? answer = await redis.TryAsync<long[]?>(
            connected => EvaluateAsync(connected.GetDatabase(), $"texttovideo:ratelimit:{caller}", bucket, requests.Count),
            fallback: null,
            CancellationToken.None
        );
        for (int index = 0; index < requests.Count; index++)
        {
            RateLimitDecision decision = answer is [long taken, long untilFull]
                ? bucket.ToDecision(index < taken, untilFull - (Math.Max(0, taken - 1 - index) * bucket.Interval))
                : await local.TakeAsync(caller, bucket, CancellationToken.None);
            requests[index].Decision.SetResult(decision);
        }
    }

    private async Task<long[]?> EvaluateAsync(IDatabase database, RedisKey key, TokenBucket bucket, int count)
    {
        RedisKey[] keys = [key];
        RedisValue[] values = [bucket.Interval, bucket.Capacity, count];
        try
        {
            // The client sends only the hash of the script once Redis has stored it.
            return (long[]?)await database.ScriptEvaluateAsync(Script, keys, values);
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith(ScriptNotFound, StringComparison.Ordinal))
        {
            // Redis has restarted and lost the script. After this error the client sends the whole script.
            return (long[]?)await database.ScriptEvaluateAsync(Script, keys, values);
        }
    }

    private sealed record Request(TokenBucket Bucket)
    {
        public TaskCompletionSource<RateLimitDecision> Decision { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
