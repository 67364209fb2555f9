using System.Text;
using System.Text.RegularExpressions;

namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>Text in Base64, the alphabet of URLs too.</summary>
internal static partial class Base64Decoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads it.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text with every piece of Base64 that holds text replaced by it.</returns>
    public static string Read(string text) =>
        Piece().Replace(text, piece => Decode(piece.Value) is { } decoded ? $" {decoded} " : piece.Value);

    private static string? Decode(string piece)
    {
        var digits = piece.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        var padded = digits.PadRight((digits.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (digits.Length % 4 == 1 || !Convert.TryFromBase64String(padded, bytes, out var length))
        {
            return null;
        }

        try
        {
            var decoded = Strict.GetString(bytes, 0, length);
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
