using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>Characters written as HTML's entities, URL's escapes or those of programming languages.</summary>
internal static partial class EscapedDecoder
{
    /// <summary>Reads them.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text with what they stand for.</returns>
    public static string Read(string text)
    {
        var read = text.Contains('&', StringComparison.Ordinal) ? WebUtility.HtmlDecode(text) : text;
        read = Percent().IsMatch(read) ? Uri.UnescapeDataString(read) : read;
        return Backslash()
            .Replace(
                read,
                escape =>
                {
                    var code = int.Parse(escape.Groups["code"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    return code is > 0x10FFFF or (>= 0xD800 and <= 0xDFFF) ? escape.Value : char.ConvertFromUtf32(code);
                }
            );
    }

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Percent();

    [GeneratedRegex(@"\\(?:x(?<code>[0-9A-Fa-f]{2})|u(?<code>[0-9A-Fa-f]{4})|u\{(?<code>[0-9A-Fa-f]{1,6})\}|U(?<code>[0-9A-Fa-f]{8}))")]
    private static partial Regex Backslash();
}
