namespace TextToVideo.Artifacts;

/// <summary>
/// The store for data that is too large for a message (claim-check pattern). The data is stored under a key such as
/// <c>videos/{id}/latents.safetensors</c>, and the message contains the key. See <see cref="ArtifactKeys"/> for the keys in use.
/// </summary>
/// <remarks>
/// A key consists of segments separated by <c>/</c> and has up to 512 characters. A segment has 1 to 128 of the characters a-z, 0-9,
/// <c>.</c>, <c>_</c> and <c>-</c> and does not start with a dot. Every method throws <see cref="ArgumentException"/> if the key is invalid
/// and <see cref="ArtifactStoreException"/> if the store is unavailable.
/// </remarks>
public interface IArtifactStore
{
    /// <summary>Returns whether an artifact exists. Incomplete artifacts do not count.</summary>
    /// <param name="key">The artifact's key.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    Task<bool> ExistsAsync(string key, CancellationToken cancellationToken);

    /// <summary>Returns the size, version and modification time of an artifact.</summary>
    /// <param name="key">The artifact's key.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The information; null if the artifact does not exist.</returns>
    Task<ArtifactInfo?> GetInfoAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Opens an artifact. If the artifact is replaced or deleted later, the stream still returns the content at the time of opening. Only a
    /// large artifact in a bucket may then fail to read; it never returns a mixture of two contents.
    /// </summary>
    /// <param name="key">The artifact's key.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>A seekable stream at position 0, which the caller must dispose.</returns>
    /// <exception cref="ArtifactNotFoundException">The artifact does not exist.</exception>
    Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Writes or replaces an artifact atomically: readers see either the old content or the complete new content. If
    /// <paramref name="write"/> fails or is cancelled, or the disk is full, the old content remains and no partial data is left. Exceptions
    /// of <paramref name="write"/> are passed on unchanged.
    /// </summary>
    /// <param name="key">The artifact's key.</param>
    /// <param name="write">Writes the content to the stream, which it does not need to dispose.</param>
    /// <param name="cancellationToken">Token to cancel the operation. It is passed to <paramref name="write"/>.</param>
    Task WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Deletes an artifact.</summary>
    /// <param name="key">The artifact's key.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>True if the artifact existed.</returns>
    Task<bool> DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Deletes all artifacts whose keys start with a prefix. It is not an error if there are none.</summary>
    /// <param name="prefix">Complete segments followed by <c>/</c>, such as <c>videos/{id}/</c>.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    Task DeleteAllAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the keys that start with a prefix, in ordinal order. Artifacts that are deleted or written meanwhile may be listed or not.
    /// </summary>
    /// <param name="prefix">Complete segments followed by <c>/</c>, such as <c>videos/{id}/</c>; empty for all keys.</param>
    /// <param name="after">Only greater keys are listed; it need not be the key of an artifact. Null lists all.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    IAsyncEnumerable<string> ListAsync(string prefix, string? after, CancellationToken cancellationToken);
}
