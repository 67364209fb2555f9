using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>
/// Caches the results of another keyring for a short time, so that not every request queries the database. Only results of existing keys
/// are cached, by the hash of the key: invented tokens use no memory, and a new key is valid at once.
/// </summary>
/// <param name="inner">The other keyring.</param>
/// <param name="time">The time provider.</param>
public sealed class CachedKeyring(IKeyring inner, TimeProvider time) : IKeyring
{
    /// <summary>
    /// The lifetime of a cached result, and the maximum time for which a key that another process revoked is still accepted.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);
    private volatile Entry? _withoutKey;

    /// <summary>
    /// The number of calls of <see cref="Forget"/>. A result that was requested before the last call is not used.
    /// </summary>
    private volatile int _generation;

    /// <inheritdoc/>
    public async Task<KeyCheck> CheckAsync(string? token, CancellationToken cancellationToken)
    {
        if (!ApiKeyToken.TryParse(token, out _))
        {
            if (_withoutKey is { } former && (former.Check.State != KeyState.NoneCreated || IsFresh(former)))
            {
                return former.Check;
            }

            // Keys are never deleted, so the result is final once the first key exists.
            (long asked, int generation) = (time.GetTimestamp(), _generation);
            KeyCheck check = await inner.CheckAsync(token: null, cancellationToken);
            _withoutKey = new Entry(check, asked, generation);
            return check;
        }

        string name = GetName(token);
        if (_known.TryGetValue(name, out Entry? entry) && IsFresh(entry))
        {
            return entry.Check;
        }

        (long now, int current) = (time.GetTimestamp(), _generation);
        KeyCheck found = await inner.CheckAsync(token, cancellationToken);
        if (found.State is KeyState.Valid or KeyState.Revoked or KeyState.Expired)
        {
            _known[name] = new Entry(found, now, current);
        }

        return found;
    }

    /// <summary>Returns whether a token is a key that this process has found to exist. The key may have ended since.</summary>
    /// <param name="token">The bearer token.</param>
    public bool IsKnown(string token) => _known.ContainsKey(GetName(token));

    /// <summary>Expires the cache after a change that must take effect in this process at once.</summary>
    public void Forget()
    {
        _withoutKey = null;
        Interlocked.Increment(ref _generation);
    }

    private static string GetName(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private bool IsFresh(Entry entry) => entry.Generation == _generation && time.GetElapsedTime(entry.AskedAt) < Lifetime;

    private sealed record Entry(KeyCheck Check, long AskedAt, int Generation);
}
