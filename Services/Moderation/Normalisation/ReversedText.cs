using System.Text;

namespace TextToVideo.Moderation.Normalisation;

/// <summary>Text read backwards.</summary>
internal static class ReversedText
{
    /// <summary>Reverses a text by its characters; surrogate pairs are kept together.</summary>
    /// <param name="text">Any text.</param>
    public static string Reverse(string text)
    {
        var reversed = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes().Reverse())
        {
            reversed.Append(rune);
        }

        return reversed.ToString();
    }
}
