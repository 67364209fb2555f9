using Microsoft.Extensions.Options;
using StackExchange.Redis;
using TextToVideo.ServiceDefaults.Redis;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>A two-level cache: first the memory of this process, then Redis, which all processes share.</summary>
internal sealed class RedisEmbeddingCache(RedisConnection redis, InProcessEmbeddingCache local, IOptions<EmbeddingCacheOptions> options)
    : IEmbeddingCache
{
    private readonly EmbeddingCacheOptions _options = options.Value;

    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        if (await local.GetAsync(key, cancellationToken) is { } localValue)
        {
            return localValue;
        }

        byte[]? remoteValue = await redis.TryAsync(
            connected => connected.GetDatabase().StringGetAsync(ToRedisKey(key)),
            RedisValue.Null,
            cancellationToken
        );
        if (remoteValue is not null)
        {
            await local.SetAsync(key, remoteValue, cancellationToken);
        }

        return remoteValue;
    }

    public async Task SetAsync(string key, byte[] value, CancellationToken cancellationToken)
    {
        await local.SetAsync(key, value, cancellationToken);
        if (value.Length <= _options.MaxEntryBytes)
        {
            await redis.TryAsync(
                connected => connected.GetDatabase().StringSetAsync(ToRedisKey(key), value, _options.Expiry),
                fallback: false,
                cancellationToken
            );
        }
    }

    private static RedisKey ToRedisKey(string key) => $"texttovideo:embedding:{key}";
}
