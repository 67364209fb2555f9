using System.Globalization;
using System.Text.RegularExpressions;
using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>
/// Reads the directives <c>--style</c>, <c>--camera</c>, <c>--mood</c> and <c>--theme</c> at the end of a prompt. The value of a directive
/// extends to the next directive, so "a fox --style ink drawing --mood calm" has two. This is for clients that can send only a prompt.
/// Phones and word processors replace the hyphens by dashes, begin words with a capital letter and use typographic quotation marks, so all
/// of these are read too, and so are <c>--style=ink</c> and <c>--style: ink</c>.
/// </summary>
internal static partial class PromptDirectives
{
    private const string LongDashes = "\u2012\u2013\u2014\u2015\u2E3A\u2E3B\uFE58";
    private const string Hyphens = @"\-\u2010\u2011\u2212\u2E40\uFE63\uFF0D";
    private const string Dashes = $"(?:[{Hyphens}{LongDashes}]{{2,4}}|[{LongDashes}])";

    /// <summary>White space, characters that are not displayed, or the beginning of the text.</summary>
    private const string Before = @"(?<![^\s\p{Cf}])";
    private const string After = @"(?=[\s\p{Cf}=:\uFF1D\uFF1A]|$)";
    private const string Assignment = @"(?:[\s\p{Cf}]*[=:\uFF1D\uFF1A])?";

    /// <summary>Marks that separate a value from the next directive and are not part of it.</summary>
    private static readonly char[] s_separators = [',', ';', '\u060C', '\u3001', '\uFF0C', '\uFF1B'];

    private static readonly string[] s_quotes = ["\"\"", "''", "“”", "„“", "‘’", "‚‘", "«»", "»«", "「」", "``"];

    /// <summary>Returns the text before the first directive, and the values of the directives.</summary>
    /// <exception cref="InvalidFieldException">A directive has no value or occurs twice.</exception>
    public static (string Text, Customisation Specified) Split(string prompt)
    {
        MatchCollection directives = Directive().Matches(prompt);
        if (directives.Count == 0)
        {
            return (prompt, Customisation.None);
        }

        var values = new Dictionary<string, string>();
        for (int index = 0; index < directives.Count; index++)
        {
            Match directive = directives[index];
            string field = directive.Groups["field"].Value.ToLowerInvariant();
            int end = index + 1 < directives.Count ? directives[index + 1].Index : prompt.Length;
            string value = ReadValue(prompt[(directive.Index + directive.Length)..end]);
            if (value.Length == 0)
            {
                throw new InvalidFieldException(field, $"must have a value after --{field} in the prompt");
            }

            if (!values.TryAdd(field, value))
            {
                throw new InvalidFieldException(field, $"must occur only once in the prompt (--{field})");
            }
        }

        return (TrimEnd(prompt[..directives[0].Index]), Customisation.None.Map((field, _) => values.GetValueOrDefault(field)));
    }

    /// <summary>Returns the text before the first directive; the whole prompt if it has none.</summary>
    public static string GetText(string prompt) =>
        Directive().Match(prompt) is { Success: true } first ? TrimEnd(prompt[..first.Index]) : prompt;

    /// <summary>Returns warnings about parts of a prompt that look like a directive, but are read as text.</summary>
    public static IEnumerable<string> GetWarnings(string prompt) =>
        NearMiss()
            .Matches(prompt)
            .Select(found => found.Value.Trim())
            .Distinct(StringComparer.Ordinal)
            .Take(Customisation.Fields.Count)
            .Select(found =>
                $"prompt: \"{found}\" was read as text; the directives are --{string.Join(", --", Customisation.Fields)},"
                + " with a space before the dashes and none after them."
            );

    private static string ReadValue(string written)
    {
        string value = TrimEnd(written[written.TakeWhile(IsBlank).Count()..]).TrimEnd(s_separators).TrimEnd();
        return value.Length > 2 && s_quotes.Any(pair => value[0] == pair[0] && value[^1] == pair[1]) ? value[1..^1].Trim() : value;
    }

    private static string TrimEnd(string text)
    {
        int end = text.Length;
        while (end > 0 && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text[..end];
    }

    /// <summary>Returns whether a character is white space or not displayed.</summary>
    private static bool IsBlank(char character) =>
        char.IsWhiteSpace(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format;

    [GeneratedRegex(
        $"{Before}{Dashes}(?<field>style|camera|mood|theme){After}{Assignment}",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    )]
    private static partial Regex Directive();

    /// <summary>
    /// A single hyphen before the name of a field, a space after the dashes, no space before them, or another name after two hyphens.
    /// </summary>
    [GeneratedRegex(
        $"(?:{Before}(?:[{Hyphens}]|{Dashes}[\\s\\p{{Cf}}]+)|(?<=[^\\s\\p{{Cf}}]){Dashes})(?:style|camera|mood|theme){After}"
            + $"|{Before}[{Hyphens}]{{2,4}}(?!(?:style|camera|mood|theme){After})\\p{{L}}[\\p{{L}}\\p{{N}}_-]{{0,30}}{After}",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    )]
    private static partial Regex NearMiss();
}
