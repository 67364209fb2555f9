using System.Text;

namespace TextToVideo.Contracts;

/// <summary>Validates and shortens texts from clients.</summary>
public static class UnicodeText
{
    /// <summary>
    /// The maximum length of a line. gRPC clients accept 8 KiB of headers and trailers; a character may need 9 bytes, and a message is
    /// contained twice.
    /// </summary>
    private const int MaxLine = 500;

    /// <summary>
    /// Returns whether a text is valid Unicode: it contains neither a lone surrogate nor U+FFFD, with which decoders, including protobuf's,
    /// replace invalid bytes.
    /// </summary>
    /// <param name="text">The text.</param>
    public static bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (Rune rune in text.EnumerateRunes())
        {
            // A lone surrogate is also enumerated as the replacement character.
            if (rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Converts a text from a client to one line of at most 500 characters for an error message. Line breaks and control characters become
    /// spaces.
    /// </summary>
    /// <param name="text">The text.</param>
    public static string ToSingleLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= MaxLine && !text.Any(IsControl))
        {
            return text;
        }

        int length = Math.Min(text.Length, MaxLine);
        if (char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        string line = string.Concat(text.Take(length).Select(one => IsControl(one) ? ' ' : one));
        return length < text.Length ? $"{line}…" : line;
    }

    private static bool IsControl(char one) => char.IsControl(one) || one is '\u2028' or '\u2029';
}
