using TextToVideo.Inference.TextEncoders;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>
/// Encodes a text or returns its cached encoding. Each text is cached separately, because its encoding does not depend on others.
/// </summary>
internal sealed class CachingTextEncoder(IEmbeddingCache cache, EmbeddingKeys keys, TextEncodingMetrics metrics)
{
    /// <summary>Encodes a text.</summary>
    /// <param name="encoder">The text encoder to use if the text is not in the cache.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task<TextEmbedding> EncodeAsync(ITextEncoder encoder, string text, CancellationToken cancellationToken)
    {
        string key = await keys.GetAsync(encoder.Model, text).WaitAsync(cancellationToken);
        if (await cache.GetAsync(key, cancellationToken) is { } value && CachedEmbedding.Read(value) is { } known)
        {
            metrics.CacheHit(encoder.Model.Name);
            return known;
        }

        metrics.CacheMiss(encoder.Model.Name);
        TextEmbedding embedding = (await encoder.EncodeAsync([text], cancellationToken))[0];
        await cache.SetAsync(key, CachedEmbedding.Write(embedding), cancellationToken);
        return embedding;
    }
}
