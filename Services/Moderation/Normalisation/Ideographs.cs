namespace TextToVideo.Moderation.Normalisation;

/// <summary>Characters of scripts without spaces between words. Each one is an atom, so a pattern lists them as separate words.</summary>
internal static class Ideographs
{
    /// <summary>Returns whether a character is Chinese or Japanese.</summary>
    /// <param name="character">A character of the Basic Multilingual Plane.</param>
    public static bool IsIdeograph(char character) =>
        character
            is (>= '\u3041' and <= '\u30FF')
                or (>= '\u3400' and <= '\u4DBF')
                or (>= '\u4E00' and <= '\u9FFF')
                or (>= '\uF900' and <= '\uFAFF');

    /// <summary>Separates adjacent ideographs by spaces.</summary>
    /// <param name="text">Any text.</param>
    public static string Separate(string text) =>
        string.Concat(text.Select((c, i) => i > 0 && IsIdeograph(c) && IsIdeograph(text[i - 1]) ? $" {c}" : $"{c}"));
}
