using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>
/// Decodes HTML entities and line breaks, URL escapes and the escape sequences of programming languages. A tag or sequence that stands for
/// white space becomes a space.
/// </summary>
internal static partial class EscapedDecoder
{
    /// <summary>Replaces escape sequences by the characters that they stand for.</summary>
    /// <param name="text">Any text.</param>
    public static string Decode(string text)
    {
        string read = text.Contains('&', StringComparison.Ordinal) ? WebUtility.HtmlDecode(text) : text;
        read = Percent().IsMatch(read) ? Uri.UnescapeDataString(read) : read;
        read = Spacing().Replace(read, " ");
        return Backslash()
            .Replace(
                read,
                escape =>
                {
                    int code = int.Parse(escape.Groups["code"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    return code is > 0x10FFFF or (>= 0xD800 and <= 0xDFFF) ? escape.Value : char.ConvertFromUtf32(code);
                }
            );
    }

    [GeneratedRegex(@"\\[nrtvf]|</?(?:br|wbr|p)\s*/?>", RegexOptions.IgnoreCase)]
    private static partial Regex Spacing();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Percent();

    [GeneratedRegex(@"\\(?:x(?<code>[0-9A-Fa-f]{2})|u(?<code>[0-9A-Fa-f]{4})|u\{(?<code>[0-9A-Fa-f]{1,6})\}|U(?<code>[0-9A-Fa-f]{8}))")]
    private static partial Regex Backslash();
}
