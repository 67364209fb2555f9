using System.Security.Cryptography;
using System.Text;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Computes the salted hash of a key's secret. A fast hash is sufficient: slow hashes protect secrets that people choose, whereas 256
/// random bits cannot be guessed at any speed. A slow hash would also delay every request.
/// </summary>
internal static class KeyHash
{
    private const int SaltBytes = 16;

    /// <summary>Returns a new random salt, in hexadecimal digits.</summary>
    public static string CreateSalt() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes));

    /// <summary>Returns the hash, in hexadecimal digits.</summary>
    public static string GetHash(string salt, string secret) => Convert.ToHexStringLower(Compute(salt, secret));

    /// <summary>Returns whether a secret has the given hash, comparing in constant time.</summary>
    public static bool Matches(string salt, string hash, string secret) =>
        CryptographicOperations.FixedTimeEquals(Compute(salt, secret), Convert.FromHexString(hash));

    private static byte[] Compute(string salt, string secret) =>
        HMACSHA256.HashData(Convert.FromHexString(salt), Encoding.UTF8.GetBytes(secret));
}
