using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>
/// An API key as its holder has it: <c>ttv_</c>, the id by which it is looked up, and the secret that proves it. The secret has 256 random
/// bits.
/// </summary>
/// <param name="Id">16 hexadecimal digits; no secret.</param>
/// <param name="Secret">64 hexadecimal digits.</param>
public sealed record ApiKeyToken(string Id, string Secret)
{
    /// <summary>What every key starts with, so that programs which look for secrets in texts can find it.</summary>
    public const string Prefix = "ttv_";

    private const int IdBytes = 8;
    private const int SecretBytes = 32;
    private const char Separator = '_';

    /// <summary>A new one.</summary>
    public static ApiKeyToken Create() =>
        new(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))
        );

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="token">The key.</param>
    /// <returns>False where the text is no key.</returns>
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

    /// <summary>Whether a text may be a key's id.</summary>
    /// <param name="text">The text.</param>
    public static bool IsId(string text) => IsHex(text, IdBytes);

    /// <summary>The whole key.</summary>
    public override string ToString() => $"{Prefix}{Id}{Separator}{Secret}";

    private static bool IsHex(string text, int bytes) => text.Length == 2 * bytes && text.All(char.IsAsciiHexDigitLower);
}
