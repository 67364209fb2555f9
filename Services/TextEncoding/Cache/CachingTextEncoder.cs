using TextToVideo.Inference.Models;
using TextToVideo.Inference.TextEncoders;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>
/// Encodes a text or returns its cached encoding. Each text is cached separately, because its encoding does not depend on others.
/// </summary>
internal sealed class CachingTextEncoder(IEmbeddingCache cache, EmbeddingKeys keys, TextEncodingMetrics metrics)
{
    /// <summary>Encodes a text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="encoder">The model's text encoder, which is loaded if the text is not in the cache.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task<TextEmbedding> EncodeAsync(
        ModelManifest model,
        LoadedTextEncoder encoder,
        string text,
        CancellationToken cancellationToken
    )
    {
        string key = await keys.GetAsync(model, text).WaitAsync(cancellationToken);
        if (await cache.GetAsync(key, cancellationToken) is { } value && CachedEmbedding.Read(value) is { } known)
        {
            metrics.CacheHit(model.Name);
            return known;
        }

        metrics.CacheMiss(model.Name);
        ITextEncoder loaded = await encoder.GetAsync(cancellationToken);
        TextEmbedding embedding = (await loaded.EncodeAsync([text], cancellationToken))[0];
        await cache.SetAsync(key, CachedEmbedding.Write(embedding), cancellationToken);
        return embedding;
    }
}
