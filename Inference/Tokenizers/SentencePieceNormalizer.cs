using System.Text;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// Normalises text before it is split into pieces: the model's character map replaces characters and sequences of them (mostly Unicode
/// NFKC), extra spaces are removed and spaces become <see cref="Space"/>.
/// </summary>
/// <param name="model">The model.</param>
/// <exception cref="InvalidDataException">The character map is malformed.</exception>
internal sealed class SentencePieceNormalizer(SentencePieceModel model)
{
    /// <summary>The character that replaces a space.</summary>
    public const char Space = '\u2581';

    private readonly CharacterMap _map = new(model.CharacterMap);
    private readonly bool _addsDummyPrefix = model.AddsDummyPrefix;
    private readonly bool _removesExtraSpaces = model.RemovesExtraSpaces;

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
        if (_map.TryFindLongest(text, out consumed, out ReadOnlySpan<byte> replacement))
        {
            return replacement;
        }

        Rune.DecodeFromUtf8(text, out _, out consumed);
        return text[..consumed];
    }
}
