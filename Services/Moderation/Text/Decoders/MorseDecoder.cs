using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>Decodes Morse code with spaces between letters and slashes between words.</summary>
internal static partial class MorseDecoder
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    private static readonly FrozenDictionary<string, char> s_byCode =
        ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.."
            .Split(' ')
            .Zip(Letters)
            .ToFrozenDictionary(p => p.First, p => p.Second);

    /// <summary>Decodes the Morse code in a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text, in which every run of at least three signs is replaced by its letters.</returns>
    public static string Decode(string text) =>
        Run()
            .Replace(
                text,
                run =>
                {
                    string plain = Dots().Replace(Dashes().Replace(run.Value, "-"), ".");
                    return $" {string.Concat(Sign().Matches(plain).Select(sign => ToLetter(sign.Value)))} ";
                }
            );

    private static char ToLetter(string sign) => sign[0] is '/' or '|' ? ' ' : s_byCode.GetValueOrDefault(sign, '?');

    [GeneratedRegex(@"(?<!\S)[.·•\-–—_−]{1,5}(?:(?:\s+|\s*[/|]\s*)[.·•\-–—_−]{1,5}){2,}(?![^\s,;:!?)\u202C])")]
    private static partial Regex Run();

    [GeneratedRegex("[·•]")]
    private static partial Regex Dots();

    [GeneratedRegex("[–—_−]")]
    private static partial Regex Dashes();

    [GeneratedRegex(@"[.\-]+|[/|]")]
    private static partial Regex Sign();
}
