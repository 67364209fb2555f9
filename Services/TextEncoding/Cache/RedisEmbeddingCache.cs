using Microsoft.Extensions.Options;
using StackExchange.Redis;
using TextToVideo.ServiceDefaults.Redis;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>The cache of all processes, and before it that of this one.</summary>
internal sealed class RedisEmbeddingCache(RedisConnection redis, InProcessEmbeddingCache local, IOptions<EmbeddingCacheOptions> options)
    : IEmbeddingCache
{
    private readonly EmbeddingCacheOptions _options = options.Value;

    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        if (await local.GetAsync(key, cancellationToken) is { } near)
        {
            return near;
        }

        byte[]? far = await redis.TryAsync(
            connected => connected.GetDatabase().StringGetAsync(KeyOf(key)),
            RedisValue.Null,
            cancellationToken
        );
        if (far is not null)
        {
            await local.SetAsync(key, far, cancellationToken);
        }

        return far;
    }

    public async Task SetAsync(string key, byte[] value, CancellationToken cancellationToken)
    {
        await local.SetAsync(key, value, cancellationToken);
        if (value.Length <= _options.MaxEntryBytes)
        {
            await redis.TryAsync(
                connected => connected.GetDatabase().StringSetAsync(KeyOf(key), value, _options.Expiry),
                fallback: false,
                cancellationToken
            );
        }
    }

    private static RedisKey KeyOf(string key) => $"texttovideo:embedding:{key}";
}
