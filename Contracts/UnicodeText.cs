using System.Text;

namespace TextToVideo.Contracts;

/// <summary>Text that clients send.</summary>
public static class UnicodeText
{
    /// <summary>gRPC's clients take 8 KiB of headers and trailers, where a character may need 9 bytes, and a message stands twice.</summary>
    private const int MaxLine = 500;

    /// <summary>
    /// Whether a text is whole: it has neither a lone surrogate nor U+FFFD, which decoders, protobuf's among them, put where they read bytes that are no
    /// text.
    /// </summary>
    /// <param name="text">The text.</param>
    public static bool IsWhole(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (Rune rune in text.EnumerateRunes())
        {
            // What a lone surrogate is enumerated as, too.
            if (rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// A text as one line of bounded length, as messages are that repeat what a client has sent: what would end the line, or control a terminal, is a
    /// space.
    /// </summary>
    /// <param name="text">The text.</param>
    public static string ToLine(string text)
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
