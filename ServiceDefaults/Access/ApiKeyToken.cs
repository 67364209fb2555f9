using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>
/// A plaintext key: <c>ttv_</c>, the id by which the key is looked up, and the secret that authenticates its holder. The secret has 256
/// random bits.
/// </summary>
/// <param name="Id">The id, 16 hexadecimal digits. It is not secret.</param>
/// <param name="Secret">The secret, 64 hexadecimal digits.</param>
public sealed record ApiKeyToken(string Id, string Secret)
{
    /// <summary>The prefix of every key, by which secret scanners can recognize it.</summary>
    public const string Prefix = "ttv_";

    private const int IdBytes = 8;
    private const int SecretBytes = 32;
    private const char Separator = '_';

    /// <summary>Creates a random key.</summary>
    public static ApiKeyToken Create() =>
        new(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))
        );

    /// <summary>Parses the text that <see cref="ToString"/> returns.</summary>
    /// <param name="text">The text.</param>
    /// <param name="token">The key; null if the text is not a key.</param>
    /// <returns>True if the text is a key.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ApiKeyToken? token)
    {
        token = null;
        if (
            text is null
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length..].Split(Separator) is not [string id, string secret]
            || !IsHex(id, IdBytes)
            || !IsHex(secret, SecretBytes)
        )
        {
            return false;
        }

        token = new ApiKeyToken(id, secret);
        return true;
    }

    /// <summary>Returns whether a text has the format of a key's id.</summary>
    /// <param name="text">The text.</param>
    public static bool IsId(string text) => IsHex(text, IdBytes);

    /// <summary>Returns the plaintext key.</summary>
    public override string ToString() => $"{Prefix}{Id}{Separator}{Secret}";

    private static bool IsHex(string text, int bytes) => text.Length == 2 * bytes && text.All(char.IsAsciiHexDigitLower);
}
