using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>An in-memory cache with a maximum size in bytes that evicts the least recently used entries.</summary>
internal sealed class InProcessEmbeddingCache(IOptions<EmbeddingCacheOptions> options, TimeProvider time) : IEmbeddingCache
{
    private readonly EmbeddingCacheOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);

    /// <summary>The entries, the most recently used first.</summary>
    private readonly LinkedList<Entry> _order = new();
    private long _bytes;

    public Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!TryFind(key, out LinkedListNode<Entry>? entry))
            {
                return Task.FromResult<byte[]?>(null);
            }

            _order.Remove(entry);
            _order.AddFirst(entry);
            return Task.FromResult<byte[]?>(entry.Value.Content);
        }
    }

    public Task SetAsync(string key, byte[] value, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (TryFind(key, out LinkedListNode<Entry>? replaced))
            {
                Remove(replaced);
            }

            if (value.Length <= Math.Min(_options.MaxEntryBytes, _options.MaxBytes))
            {
                while (_bytes + value.Length > _options.MaxBytes)
                {
                    Remove(_order.Last!);
                }

                _entries.Add(key, _order.AddFirst(new Entry(key, value, time.GetUtcNow() + _options.Expiry)));
                _bytes += value.Length;
            }
        }

        return Task.CompletedTask;
    }

    private bool TryFind(string key, [NotNullWhen(true)] out LinkedListNode<Entry>? entry)
    {
        if (_entries.TryGetValue(key, out entry) && entry.Value.Expires <= time.GetUtcNow())
        {
            Remove(entry);
            entry = null;
        }

        return entry is not null;
    }

    private void Remove(LinkedListNode<Entry> entry)
    {
        _entries.Remove(entry.Value.Key);
        _order.Remove(entry);
        _bytes -= entry.Value.Content.Length;
    }

    private sealed record Entry(string Key, byte[] Content, DateTimeOffset Expires);
}
