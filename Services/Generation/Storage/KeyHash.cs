using System.Security.Cryptography;
using System.Text;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// The salted hash that is kept of a key's secret. It is a fast one: a slow hash makes guessing dear where people choose what is guessed,
/// and nobody guesses 256 random bits at any speed. Each request would have to pay for it.
/// </summary>
internal static class KeyHash
{
    private const int SaltBytes = 16;

    /// <summary>A salt of a new key's own, in hexadecimal digits.</summary>
    public static string NewSalt() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes));

    /// <summary>The hash, in hexadecimal digits.</summary>
    public static string Of(string salt, string secret) => Convert.ToHexStringLower(Compute(salt, secret));

    /// <summary>Whether a secret is the one that was hashed; takes as long whatever part of it is wrong.</summary>
    public static bool Matches(string salt, string hash, string secret) =>
        CryptographicOperations.FixedTimeEquals(Compute(salt, secret), Convert.FromHexString(hash));

    private static byte[] Compute(string salt, string secret) =>
        HMACSHA256.HashData(Convert.FromHexString(salt), Encoding.UTF8.GetBytes(secret));
}
