namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>Decodes Braille (grade 1).</summary>
internal static class BrailleDecoder
{
    // In alphabetical order. The blank pattern is treated as white space elsewhere.
    private const string Patterns = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵";

    /// <summary>Replaces Braille patterns by letters.</summary>
    /// <param name="text">Any text.</param>
    public static string Decode(string text) =>
        string.Concat(
            text.Select(c =>
            {
                int letter = Patterns.IndexOf(c, StringComparison.Ordinal);
                return letter < 0 ? c : (char)('a' + letter);
            })
        );
}
