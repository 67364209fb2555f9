namespace TextToVideo.Artifacts;

/// <summary>Decorates a store with metrics of the written bytes.</summary>
internal sealed class MeasuredArtifactStore(IArtifactStore inner, ArtifactMetrics metrics) : IArtifactStore
{
    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) => inner.ExistsAsync(key, cancellationToken);

    public Task<ArtifactInfo?> GetInfoAsync(string key, CancellationToken cancellationToken) => inner.GetInfoAsync(key, cancellationToken);

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) => inner.OpenReadAsync(key, cancellationToken);

    public async Task WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        long length = 0;
        await inner.WriteAsync(
            key,
            async (stream, token) =>
            {
                await write(stream, token);
                length = stream.Length;
            },
            cancellationToken
        );
        metrics.RecordStored(key, length);
    }

    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);

    public Task DeleteAllAsync(string prefix, CancellationToken cancellationToken) => inner.DeleteAllAsync(prefix, cancellationToken);

    public IAsyncEnumerable<string> ListAsync(string prefix, string? after, CancellationToken cancellationToken) =>
        inner.ListAsync(prefix, after, cancellationToken);
}
