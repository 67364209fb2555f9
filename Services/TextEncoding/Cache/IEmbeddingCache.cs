namespace TextToVideo.TextEncoding.Cache;

/// <summary>
/// Caches encoded texts. If a value is missing or the cache is unavailable, the text is encoded again. Safe for concurrent use.
/// </summary>
internal interface IEmbeddingCache
{
    /// <summary>Returns a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The stored value, which may be damaged; null if there is none.</returns>
    Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>Stores a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, which must not change afterwards.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    Task SetAsync(string key, byte[] value, CancellationToken cancellationToken);
}
