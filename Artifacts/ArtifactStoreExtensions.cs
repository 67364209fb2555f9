namespace TextToVideo.Artifacts;

/// <summary>Common calls of <see cref="IArtifactStore"/>.</summary>
public static class ArtifactStoreExtensions
{
    /// <summary>Lists all keys that start with a prefix, in ordinal order.</summary>
    /// <param name="store">The store.</param>
    /// <param name="prefix">Complete segments followed by <c>/</c>, such as <c>videos/{id}/</c>; empty for all keys.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public static IAsyncEnumerable<string> ListAsync(this IArtifactStore store, string prefix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.ListAsync(prefix, after: null, cancellationToken);
    }
}
