using System.Text;
using System.Text.RegularExpressions;

namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>Decodes Base64, also with the URL-safe alphabet.</summary>
internal static partial class Base64Decoder
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes the Base64 in a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text, in which every piece of Base64 that encodes readable text is replaced by that text.</returns>
    public static string Decode(string text) =>
        Piece().Replace(text, piece => DecodePiece(piece.Value) is { } decoded ? $" {decoded} " : piece.Value);

    private static string? DecodePiece(string piece)
    {
        string digits = piece.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        string padded = digits.PadRight((digits.Length + 3) / 4 * 4, '=');
        byte[] bytes = new byte[padded.Length];
        if (digits.Length % 4 == 1 || !Convert.TryFromBase64String(padded, bytes, out int length))
        {
            return null;
        }

        try
        {
            string decoded = s_strict.GetString(bytes, 0, length);
            return PromptDecoder.IsReadable(decoded) ? decoded : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"[A-Za-z0-9+/_\-]{6,}={0,2}")]
    private static partial Regex Piece();
}
