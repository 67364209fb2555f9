using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>
/// Remembers for a moment what another keyring said, so that not every request asks the database. Only what bears a key's form and has been
/// one is kept, under its hash: made-up tokens take no memory, and a key that has just been created is known at once.
/// </summary>
/// <param name="inner">The other keyring.</param>
/// <param name="time">The clock.</param>
public sealed class CachedKeyring(IKeyring inner, TimeProvider time) : IKeyring
{
    /// <summary>How long an answer is good for: a key that is revoked elsewhere passes for so long at most.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);
    private volatile Entry? _withoutKey;

    /// <inheritdoc/>
    public async Task<KeyCheck> CheckAsync(string? token, CancellationToken cancellationToken)
    {
        if (!ApiKeyToken.TryParse(token, out _))
        {
            if (_withoutKey is { } former && (former.Check.State != KeyState.NoneCreated || IsFresh(former)))
            {
                return former.Check;
            }

            // Once there are keys, there always will be: this is asked no more.
            long asked = time.GetTimestamp();
            KeyCheck check = await inner.CheckAsync(token: null, cancellationToken);
            _withoutKey = new Entry(check, asked);
            return check;
        }

        string name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token!)));
        if (_known.TryGetValue(name, out Entry? entry) && IsFresh(entry))
        {
            return entry.Check;
        }

        long now = time.GetTimestamp();
        KeyCheck found = await inner.CheckAsync(token, cancellationToken);
        if (found.State is KeyState.Valid or KeyState.Revoked or KeyState.Expired)
        {
            _known[name] = new Entry(found, now);
        }

        return found;
    }

    /// <summary>Forgets everything, after a change that is to take effect in this process at once.</summary>
    public void Forget()
    {
        _withoutKey = null;
        _known.Clear();
    }

    private bool IsFresh(Entry entry) => time.GetElapsedTime(entry.AskedAt) < Lifetime;

    private sealed record Entry(KeyCheck Check, long AskedAt);
}
