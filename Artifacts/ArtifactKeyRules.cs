using System.Buffers;

namespace TextToVideo.Artifacts;

/// <summary>
/// Validates keys. Keys are lower case, so that two keys never name the same file on a case-insensitive file system. Segments do not start
/// with a dot, which rules out <c>..</c> and reserves such names for the store itself.
/// </summary>
internal static class ArtifactKeyRules
{
    private const int MaxSegmentLength = 128;
    private const int MaxKeyLength = 512;
    private const string Allowed =
        "use segments of 1 to 128 of the characters a-z, 0-9, '.', '_' and '-', not starting with a dot, with '/' "
        + "between them, 512 characters in all";

    private static readonly SearchValues<char> s_characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Throws if the text is not a valid key.</summary>
    /// <exception cref="ArgumentException">The key is invalid.</exception>
    public static void RequireKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!IsKey(key))
        {
            throw new ArgumentException($"The artifact key '{key}' is not allowed: {Allowed}.", nameof(key));
        }
    }

    /// <summary>Throws if the text is not a valid prefix, which is a valid key followed by <c>/</c>.</summary>
    /// <exception cref="ArgumentException">The prefix is invalid.</exception>
    public static void RequirePrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (!prefix.EndsWith('/') || !IsKey(prefix[..^1]))
        {
            throw new ArgumentException($"The artifact prefix '{prefix}' is not allowed: {Allowed}, and end with '/'.", nameof(prefix));
        }
    }

    /// <summary>Returns whether the text is a valid key.</summary>
    public static bool IsKey(string key)
    {
        if (key.Length > MaxKeyLength)
        {
            return false;
        }

        foreach (Range range in key.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> segment = key.AsSpan(range);
            if (segment.Length is 0 or > MaxSegmentLength || segment[0] == '.' || segment.ContainsAnyExcept(s_characters))
            {
                return false;
            }
        }

        return true;
    }
}
