namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>Letters in Braille (grade 1).</summary>
internal static class BrailleDecoder
{
    // In the order of the alphabet; the blank pattern is a space already.
    private const string Patterns = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵";

    /// <summary>Reads it.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text with letters for Braille.</returns>
    public static string Read(string text) =>
        string.Concat(
            text.Select(c =>
            {
                var letter = Patterns.IndexOf(c, StringComparison.Ordinal);
                return letter < 0 ? c : (char)('a' + letter);
            })
        );
}
