namespace TextToVideo.Fuzz.Values;

/// <summary>Texts of the greatest length that moderation accepts, which can be read in as many ways as possible.</summary>
internal static class HostileTexts
{
    private const int MaxLength = 20_000;

    /// <summary>Codes that give a text sixteen readings.</summary>
    private const string Codes =
        " %41 \u200B 😀 \"ab\" \"cd\" aGVsbG8gd29ybGQgaGVsbG8= \\x41 .... . .-.. .-.. --- \u202Eabc ʇsǝʇ 68 65 6c 6c 6f";

    private static readonly string[] s_patterns = ["k i l l ", "k i ", "kill. ", "how to make a bomb ", "as s ", "\uFDFA"];

    /// <summary>The texts, each with the pattern that it repeats.</summary>
    public static IReadOnlyList<(string Pattern, string Text)> All { get; } =
    [
        .. s_patterns.Select(pattern =>
            (pattern.Trim(), string.Concat(Enumerable.Repeat(pattern, (MaxLength - Codes.Length) / pattern.Length)) + Codes)
        ),
    ];
}
