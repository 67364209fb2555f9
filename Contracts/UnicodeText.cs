using System.Text;

namespace TextToVideo.Contracts;

/// <summary>Text that clients send.</summary>
public static class UnicodeText
{
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
}
