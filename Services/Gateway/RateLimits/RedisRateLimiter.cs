using StackExchange.Redis;
using TextToVideo.ServiceDefaults.Redis;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>The buckets of all gateways, by Redis's clock; while Redis is away, each gateway counts for itself.</summary>
internal sealed class RedisRateLimiter(RedisConnection redis, InProcessRateLimiter local) : IRateLimiter
{
    /// <summary>
    /// <see cref="TokenBucket.Take"/>, as one step of Redis. Gives whether there was a token, and the time until the bucket is full.
    /// </summary>
    private const string Script = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local interval = tonumber(ARGV[1])
        local capacity = tonumber(ARGV[2])
        local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
        local next = full_at + interval
        if next - now > capacity then
            return {0, full_at - now}
        end
        redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000))
        return {1, next - now}
        """;

    private const string UnknownScript = "NOSCRIPT";

    public async Task<RateLimitDecision> TakeAsync(string caller, TokenBucket bucket, CancellationToken cancellationToken)
    {
        long[]? answer = await redis.TryAsync<long[]?>(
            connected => EvaluateAsync(connected.GetDatabase(), $"texttovideo:ratelimit:{caller}", bucket), fallback: null, cancellationToken);
        return answer is [long isAllowed, long untilFull]
            ? bucket.Decide(isAllowed == 1, untilFull)
            : await local.TakeAsync(caller, bucket, cancellationToken);
    }

    private async Task<long[]?> EvaluateAsync(IDatabase database, RedisKey key, TokenBucket bucket)
    {
        RedisKey[] keys = [key];
        RedisValue[] values = [bucket.Interval, bucket.Capacity];
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
}
