namespace TextToVideo.TextEncoding.Cache;

/// <summary>Encoded texts by key; what it forgets or cannot reach is only encoded again. Safe for concurrent use.</summary>
internal interface IEmbeddingCache
{
    /// <summary>A value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What was stored, whole or damaged; null where there is nothing.</returns>
    Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>Stores a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, which must not change any more.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task SetAsync(string key, byte[] value, CancellationToken cancellationToken);
}
