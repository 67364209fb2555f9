using System.Globalization;
using System.Text.RegularExpressions;

namespace TextToVideo.Moderation.Tests.Text;

/// <summary>Reads the prompts in the folder Data.</summary>
internal static partial class PromptCases
{
    public static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", file)).Where(l => l.Length > 0 && !l.StartsWith('#'));

    /// <summary>
    /// Replaces \u{XXXX} by the character. The files are escaped because the name of a test cannot contain every character.
    /// </summary>
    public static string Unescape(string text) =>
        Escape()
            .Replace(
                text,
                m =>
                {
                    int code = int.Parse(m.Groups[1].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    return char.ConvertFromUtf32(code);
                }
            );

    [GeneratedRegex(@"\\u\{([0-9A-Fa-f]+)\}")]
    private static partial Regex Escape();
}
