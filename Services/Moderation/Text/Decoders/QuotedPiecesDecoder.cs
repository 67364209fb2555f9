using System.Text.RegularExpressions;

namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>Joins quoted pieces, which a prompt may ask the reader to put together.</summary>
internal static partial class QuotedPiecesDecoder
{
    private const int MaxPieces = 16;

    /// <summary>Appends the joined quoted pieces to a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>
    /// The text, followed by its quoted pieces as one word and as separate words; unchanged if it has fewer than two quoted pieces.
    /// </returns>
    public static string Decode(string text)
    {
        string[] pieces = [.. Piece().Matches(text).Take(MaxPieces).Select(m => m.Groups["piece"].Value.Trim())];
        return pieces.Length < 2 ? text : $"{text} {string.Concat(pieces)} {string.Join(' ', pieces)}";
    }

    [GeneratedRegex("""["“”„«`](?<piece>[^"“”„«»`]{1,24})["“”»`]|(?<!\w)['‘](?<piece>[^'‘’]{1,24})['’](?!\w)""")]
    private static partial Regex Piece();
}
