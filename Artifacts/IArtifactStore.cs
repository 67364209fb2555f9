namespace TextToVideo.Artifacts;

/// <summary>
/// The claim-check store: what is too large for a message lies here under a key such as <c>videos/{id}/latents.safetensors</c>, and the
/// message carries the key. See <see cref="ArtifactKeys"/> for the keys in use.
/// </summary>
/// <remarks>
/// A key is one or more segments with <c>/</c> between them; a segment has 1 to 128 of the characters a-z, 0-9, <c>.</c>, <c>_</c> and
/// <c>-</c> and does not start with a dot. Every method throws <see cref="ArgumentException"/> for another key and
/// <see cref="ArtifactStoreException"/> where the store cannot be reached, read or written.
/// </remarks>
public interface IArtifactStore
{
    /// <summary>Whether there is an artifact of this key. A half-written one does not count.</summary>
    /// <param name="key">The artifact's key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<bool> ExistsAsync(string key, CancellationToken cancellationToken);

    /// <summary>Size, version and age of an artifact.</summary>
    /// <param name="key">The artifact's key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null where there is no artifact of this key.</returns>
    Task<ArtifactInfo?> GetInfoAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Opens an artifact. The stream stays readable to its end, with the content it had when it was opened, even where the artifact is
    /// replaced or deleted meanwhile. Only in a bucket, a large one may then fail; it never mixes two contents.
    /// </summary>
    /// <param name="key">The artifact's key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A seekable stream at position 0; the caller disposes it.</returns>
    /// <exception cref="ArtifactNotFoundException">There is no artifact of this key.</exception>
    Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Writes an artifact, or replaces it, all or nothing: a reader sees the old content or the whole new one. Where
    /// <paramref name="write"/> throws, is cancelled, or the disk is full, the old state remains and nothing is left behind. What
    /// <paramref name="write"/> throws passes through unchanged.
    /// </summary>
    /// <param name="key">The artifact's key.</param>
    /// <param name="write">Writes the content to the stream, which it need not dispose.</param>
    /// <param name="cancellationToken">Ends the call; handed to <paramref name="write"/>.</param>
    Task WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Deletes an artifact.</summary>
    /// <param name="key">The artifact's key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it was there.</returns>
    Task<bool> DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Deletes all artifacts whose keys start with a prefix; none is no error.</summary>
    /// <param name="prefix">Whole segments with a <c>/</c> at the end, such as <c>videos/{id}/</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DeleteAllAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Lists the keys that start with a prefix, in ordinal order.</summary>
    /// <param name="prefix">Whole segments with a <c>/</c> at the end, such as <c>videos/{id}/</c>; empty for all keys.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken);
}
