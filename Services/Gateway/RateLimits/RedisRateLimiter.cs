using StackExchange.Redis;
using TextToVideo.ServiceDefaults.Redis;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>
/// The buckets of all gateways, by Redis's clock; while Redis is unavailable, each gateway counts for itself. Requests of a caller that
/// come while Redis is being asked about earlier ones are asked for together, with the next call: so many requests take few calls, and
/// each still gets its own token.
/// </summary>
internal sealed class RedisRateLimiter(RedisConnection redis, InProcessRateLimiter local) : IRateLimiter
{
    /// <summary>
    /// <see cref="TokenBucket.Take"/>, for several requests and as one step of Redis. Gives how many got a token, and the time until the bucket is full.
    /// </summary>
    private const string Script = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local interval = tonumber(ARGV[1])
        local capacity = tonumber(ARGV[2])
        local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
        local taken = math.min(tonumber(ARGV[3]), math.floor((capacity - (full_at - now)) / interval))
        if taken <= 0 then
            return {0, full_at - now}
        end
        local next = full_at + taken * interval
        redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000))
        return {taken, next - now}
        """;

    private const string UnknownScript = "NOSCRIPT";

    private readonly Lock _gate = new();

    /// <summary>Of each caller that Redis is being asked about: the requests that have come since.</summary>
    private readonly Dictionary<string, List<Request>> _waiting = new(StringComparer.Ordinal);

    public Task<RateLimitDecision> TakeAsync(string caller, TokenBucket bucket, CancellationToken cancellationToken)
    {
        var request = new Request(bucket);
        bool isFirst;
        lock (_gate)
        {
            isFirst = _waiting.TryAdd(caller, []);
            if (!isFirst)
            {
                _waiting[caller].Add(request);
            }
        }

        if (isFirst)
        {
            _ = DecideAllAsync(caller, [request]);
        }

        return request.Decision.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Decides about requests, and about those that come meanwhile, until there are none.</summary>
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
                requests = _waiting[caller];
                if (requests.Count == 0)
                {
                    _waiting.Remove(caller);
                    return;
                }

                _waiting[caller] = [];
            }
        }
    }

    private async Task DecideAsync(string caller, List<Request> requests)
    {
        // A caller's limit may have been changed a moment ago.
        TokenBucket bucket = requests[^1].Bucket;
        long[]? answer = await redis.TryAsync<long[]?>(
            connected => EvaluateAsync(connected.GetDatabase(), $"texttovideo:ratelimit:{caller}", bucket, requests.Count),
            fallback: null,
            CancellationToken.None
        );
        for (int index = 0; index < requests.Count; index++)
        {
            RateLimitDecision decision = answer is [long taken, long untilFull]
                ? bucket.Decide(index < taken, untilFull - (Math.Max(0, taken - 1 - index) * bucket.Interval))
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
            // Sent by its hash, once Redis has it.
            return (long[]?)await database.ScriptEvaluateAsync(Script, keys, values);
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith(UnknownScript, StringComparison.Ordinal))
        {
            // Redis has started anew, and with this answer the client knows it.
            return (long[]?)await database.ScriptEvaluateAsync(Script, keys, values);
        }
    }

    private sealed record Request(TokenBucket Bucket)
    {
        public TaskCompletionSource<RateLimitDecision> Decision { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
