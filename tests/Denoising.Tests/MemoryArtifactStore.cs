using System.Collections.Concurrent;
using System.Threading.Channels;
using TextToVideo.Artifacts;

namespace TextToVideo.Denoising.Tests;

/// <summary>Artifacts in memory; outlives hosts, and tells of writes.</summary>
internal sealed class MemoryArtifactStore : IArtifactStore
{
    private readonly Channel<string> _written = Channel.CreateUnbounded<string>();

    public ConcurrentDictionary<string, byte[]> Artifacts { get; } = new();

    public string? BrokenKey { get; set; }

    /// <summary>Creates the task for which a write waits.</summary>
    public Func<Task> BeforeWrite { get; set; } = () => Task.CompletedTask;

    public async Task WrittenAsync(string key)
    {
        while (await _written.Reader.ReadAsync().AsTask().WaitAsync(Timeouts.Default) != key) { }
    }

    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) => Task.FromResult(Artifacts.ContainsKey(key));

    public Task<ArtifactInfo?> GetInfoAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) =>
        Artifacts.TryGetValue(key, out byte[]? content)
            ? Task.FromResult<Stream>(new MemoryStream(content, writable: false))
            : Task.FromException<Stream>(new ArtifactNotFoundException(key));

    public async Task WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        if (key == BrokenKey)
        {
            _written.Writer.TryWrite(key);
            throw new ArtifactStoreException(Contracts.ErrorCodes.StorageFull, "full");
        }

        await BeforeWrite();
        using var content = new MemoryStream();
        await write(content, cancellationToken);
        Artifacts[key] = content.ToArray();
        _written.Writer.TryWrite(key);
    }

    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken) => Task.FromResult(Artifacts.TryRemove(key, out _));

    public Task DeleteAllAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<string> ListAsync(string prefix, string? after, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
