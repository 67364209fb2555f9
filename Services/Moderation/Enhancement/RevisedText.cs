using System.Text.RegularExpressions;
using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Enhancement;

/// <summary>Reads the rewritten prompt from the answer of a language model.</summary>
internal static partial class RevisedText
{
    private static readonly string[] s_quotes = ["\"\"", "''", "“”", "„“", "«»", "「」", "``"];

    /// <summary>
    /// Returns the text of an answer as one line, without the reasoning that some models write before it and without quotation marks around
    /// it.
    /// </summary>
    /// <param name="answer">The answer.</param>
    /// <param name="maxCharacters">The maximum length of the text.</param>
    /// <returns>The text; null if it is empty, too long or not valid Unicode.</returns>
    public static string? Read(string answer, int maxCharacters)
    {
        string text = Blanks().Replace(Reasoning().Replace(answer, string.Empty, 1), " ").Trim();
        while (text.Length > 1 && s_quotes.Any(pair => text[0] == pair[0] && text[^1] == pair[1]))
        {
            text = text[1..^1].Trim();
        }

        return text.Any(char.IsLetterOrDigit) && text.Length <= maxCharacters && UnicodeText.IsValid(text) ? text : null;
    }

    /// <summary>The reasoning of models whose server does not separate it from the answer.</summary>
    [GeneratedRegex(@"\A\s*<think>.*?</think>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Reasoning();

    /// <summary>White space, line breaks and control characters.</summary>
    [GeneratedRegex(@"[\s\p{Cc}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
