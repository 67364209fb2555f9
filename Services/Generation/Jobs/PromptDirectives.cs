using System.Text.RegularExpressions;
using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>
/// Reads the directives <c>--style</c>, <c>--camera</c>, <c>--mood</c> and <c>--theme</c> at the end of a prompt. The value of a directive
/// extends to the next directive, so "a fox --style ink drawing --mood calm" has two. This is for clients that can send only a prompt.
/// </summary>
internal static partial class PromptDirectives
{
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
            string field = directive.Groups["field"].Value;
            int end = index + 1 < directives.Count ? directives[index + 1].Index : prompt.Length;
            string value = prompt[(directive.Index + directive.Length)..end].Trim();
            if (value.Length == 0)
            {
                throw new InvalidFieldException(field, $"must have a value after --{field} in the prompt");
            }

            if (!values.TryAdd(field, value))
            {
                throw new InvalidFieldException(field, $"must occur only once in the prompt (--{field})");
            }
        }

        return (prompt[..directives[0].Index].TrimEnd(), Customisation.None.Map((field, _) => values.GetValueOrDefault(field)));
    }

    [GeneratedRegex(@"(?<!\S)--(?<field>style|camera|mood|theme)(?!\S)", RegexOptions.CultureInvariant)]
    private static partial Regex Directive();
}
