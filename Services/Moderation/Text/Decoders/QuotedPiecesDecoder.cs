using System.Text.RegularExpressions;

namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>Quoted pieces that a prompt asks to put together.</summary>
internal static partial class QuotedPiecesDecoder
{
    private const int Most = 16;

    /// <summary>Puts them together.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>
    /// The text, and behind it its quoted pieces as one word and as words; the same text where fewer than two are quoted.
    /// </returns>
    public static string Read(string text)
    {
        string[] pieces = [.. Piece().Matches(text).Take(Most).Select(m => m.Groups["piece"].Value.Trim())];
        return pieces.Length < 2 ? text : $"{text} {string.Concat(pieces)} {string.Join(' ', pieces)}";
    }

    [GeneratedRegex("""["“”„«`](?<piece>[^"“”„«»`]{1,24})["“”»`]|(?<!\w)['‘](?<piece>[^'‘’]{1,24})['’](?!\w)""")]
    private static partial Regex Piece();
}
