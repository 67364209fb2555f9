using System.Text;

namespace TextToVideo.Moderation.Text.Normalisation;

/// <summary>The orders in which a text can be read.</summary>
internal static class ReversedText
{
    /// <summary>A text read backwards, character by character (surrogate pairs stay together).</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text, last character first.</returns>
    public static string Reverse(string text)
    {
        var reversed = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes().Reverse())
        {
            reversed.Append(rune);
        }

        return reversed.ToString();
    }
}
