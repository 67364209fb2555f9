using System.Globalization;
using System.Text;

namespace TextToVideo.Moderation.Normalisation;

/// <summary>Emoji, which can stand for words. Named by their code points, they can be used as words in patterns.</summary>
internal static class Emoji
{
    /// <summary>Replaces each emoji by a word that contains its code point.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text; unchanged if it has no emoji.</returns>
    public static string ReplaceByNames(string text)
    {
        if (!text.EnumerateRunes().Any(IsEmoji))
        {
            return text;
        }

        var named = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            named.Append(IsEmoji(rune) ? $" emoji{rune.Value.ToString("x", CultureInfo.InvariantCulture)} " : rune.ToString());
        }

        return named.ToString();
    }

    private static bool IsEmoji(Rune rune) => rune.Value is >= 0x1F300 and <= 0x1FAFF;
}
