using System.Globalization;
using System.Text;

namespace TextToVideo.Moderation.Text.Normalisation;

/// <summary>Pictures that stand for words. Named by their code points they can stand in patterns as words do.</summary>
internal static class Emoji
{
    /// <summary>Replaces each picture by a word of its own.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text; the same where there is none.</returns>
    public static string Name(string text)
    {
        if (!text.EnumerateRunes().Any(Is))
        {
            return text;
        }

        var named = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            named.Append(Is(rune) ? $" emoji{rune.Value.ToString("x", CultureInfo.InvariantCulture)} " : rune.ToString());
        }

        return named.ToString();
    }

    private static bool Is(Rune rune) => rune.Value is >= 0x1F300 and <= 0x1FAFF;
}
