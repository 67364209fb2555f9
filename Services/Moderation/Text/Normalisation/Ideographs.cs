namespace TextToVideo.Moderation.Text.Normalisation;

/// <summary>Characters of scripts that put no spaces between words. Each is an atom, and a word of a pattern a sequence of them.</summary>
internal static class Ideographs
{
    /// <summary>Whether a character is Chinese or Japanese.</summary>
    /// <param name="character">A character of the Basic Multilingual Plane.</param>
    public static bool Is(char character) =>
        character
            is (>= '\u3041' and <= '\u30FF')
                or (>= '\u3400' and <= '\u4DBF')
                or (>= '\u4E00' and <= '\u9FFF')
                or (>= '\uF900' and <= '\uFAFF');

    /// <summary>Sets the characters of such words apart.</summary>
    /// <param name="text">Any text.</param>
    public static string Part(string text) => string.Concat(text.Select((c, i) => i > 0 && Is(c) && Is(text[i - 1]) ? $" {c}" : $"{c}"));
}
