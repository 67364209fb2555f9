using System.Buffers.Binary;
using System.Text;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// Normalises text before it is split into pieces: the model's character map replaces characters and sequences of them (mostly Unicode
/// NFKC), extra spaces are removed and spaces become <see cref="Space"/>. The map is a double-array trie of UTF-8 sequences in the layout
/// of darts-clone, preceded by its length in bytes and followed by the replacements, each terminated by a zero byte.
/// </summary>
internal sealed class SentencePieceNormalizer
{
    /// <summary>The character that replaces a space.</summary>
    public const char Space = '\u2581';

    private readonly uint[] _trie = [];
    private readonly byte[] _replacements = [];
    private readonly bool _addsDummyPrefix;
    private readonly bool _removesExtraSpaces;

    /// <exception cref="InvalidDataException">The character map is malformed.</exception>
    public SentencePieceNormalizer(SentencePieceModel model)
    {
        _addsDummyPrefix = model.AddsDummyPrefix;
        _removesExtraSpaces = model.RemovesExtraSpaces;
        ReadOnlySpan<byte> map = model.CharacterMap;
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

    /// <summary>Normalises a text.</summary>
    public string Normalize(string text)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        var output = new List<byte>(rest.Length + 3);
        bool afterSpace = _removesExtraSpaces;
        bool begun = false;
        while (rest.Length > 0)
        {
            ReadOnlySpan<byte> next = NextPart(rest, out int consumed);
            rest = rest[consumed..];
            if (!begun && _removesExtraSpaces && next is [(byte)' '])
            {
                continue;
            }

            if (!begun && _addsDummyPrefix)
            {
                output.Add((byte)' ');
            }

            begun = true;
            while (afterSpace && next is [(byte)' ', ..])
            {
                next = next[1..];
            }

            if (next.Length > 0)
            {
                output.AddRange(next);
                afterSpace = _removesExtraSpaces && next[^1] == ' ';
            }
        }

        while (_removesExtraSpaces && output is [.., (byte)' '])
        {
            output.RemoveAt(output.Count - 1);
        }

        return Encoding.UTF8.GetString([.. output]).Replace(' ', Space);
    }

    /// <summary>
    /// Returns the replacement of the longest sequence at the start of the text that the map contains, or else the first character.
    /// </summary>
    private ReadOnlySpan<byte> NextPart(ReadOnlySpan<byte> text, out int consumed)
    {
        consumed = 0;
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
                consumed = index + 1;
                found = Unit(node) & 0x7FFFFFFF;
            }
        }

        if (consumed > 0 && found < _replacements.Length)
        {
            ReadOnlySpan<byte> replacement = _replacements.AsSpan((int)found);
            int end = replacement.IndexOf((byte)0);
            return end < 0 ? replacement : replacement[..end];
        }

        Rune.DecodeFromUtf8(text, out _, out consumed);
        return text[..consumed];
    }

    /// <summary>Returns a unit of the trie; past the end, a unit that matches nothing.</summary>
    private uint Unit(uint node) => node < _trie.Length ? _trie[node] : 0x80000000;

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
