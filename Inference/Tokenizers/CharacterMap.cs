using System.Buffers.Binary;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// The character map of a SentencePiece model, which replaces sequences of characters. It is a double-array trie of UTF-8 sequences in the
/// layout of darts-clone, preceded by its length in bytes and followed by the replacements, each terminated by a zero byte.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _trie = [];
    private readonly byte[] _replacements = [];

    /// <summary>Reads a map.</summary>
    /// <param name="map">The bytes; empty for a map without entries.</param>
    /// <exception cref="InvalidDataException">The map is malformed.</exception>
    public CharacterMap(ReadOnlySpan<byte> map)
    {
        if (map.Length == 0)
        {
            return;
        }

        uint length = map.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(map) : uint.MaxValue;
        if (length == 0 || length % sizeof(uint) != 0 || length > map.Length - sizeof(uint))
        {
            throw new InvalidDataException("has a malformed character map");
        }

        _trie = new uint[length / sizeof(uint)];
        for (int index = 0; index < _trie.Length; index++)
        {
            _trie[index] = BinaryPrimitives.ReadUInt32LittleEndian(map[((index + 1) * sizeof(uint))..]);
        }

        _replacements = map[(sizeof(uint) + (int)length)..].ToArray();
    }

    /// <summary>Finds the longest sequence of the map that a text begins with.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="length">The length of the sequence in bytes.</param>
    /// <param name="replacement">The replacement in UTF-8.</param>
    /// <returns>False if there is none.</returns>
    public bool TryFindLongest(ReadOnlySpan<byte> text, out int length, out ReadOnlySpan<byte> replacement) =>
        TryFind(text, stopsAtFirst: false, out length, out replacement);

    /// <summary>Finds the shortest sequence of the map that a text begins with.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="replacement">The replacement in UTF-8.</param>
    /// <returns>False if there is none.</returns>
    public bool TryFindShortest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement) =>
        TryFind(text, stopsAtFirst: true, out _, out replacement);

    private bool TryFind(ReadOnlySpan<byte> text, bool stopsAtFirst, out int length, out ReadOnlySpan<byte> replacement)
    {
        length = 0;
        replacement = default;
        uint found = 0;
        uint node = _trie.Length > 0 ? Offset(_trie[0]) : 0;
        for (int index = 0; index < text.Length && _trie.Length > 0; index++)
        {
            node ^= text[index];
            uint unit = Unit(node);
            if ((unit & 0x800000FF) != text[index])
            {
                break;
            }

            node ^= Offset(unit);
            if ((unit & 0x100) != 0)
            {
                length = index + 1;
                found = Unit(node) & 0x7FFFFFFF;
                if (stopsAtFirst)
                {
                    break;
                }
            }
        }

        if (length == 0 || found >= _replacements.Length)
        {
            return false;
        }

        replacement = _replacements.AsSpan((int)found);
        int end = replacement.IndexOf((byte)0);
        replacement = end < 0 ? replacement : replacement[..end];
        return true;
    }

    /// <summary>Returns a unit of the trie; past the end, a unit that matches nothing.</summary>
    private uint Unit(uint node) => node < _trie.Length ? _trie[node] : 0x80000000;

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
