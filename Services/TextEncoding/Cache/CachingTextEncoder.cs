using TextToVideo.Inference.TextEncoders;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>
/// Encodes a text, or remembers how it was encoded before: an embedding does not depend on other texts, so each is kept alone.
/// </summary>
internal sealed class CachingTextEncoder(IEmbeddingCache cache, EmbeddingKeys keys, TextEncodingMetrics metrics)
{
    /// <summary>Encodes a text.</summary>
    /// <param name="encoder">Is asked where the cache has nothing.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
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
