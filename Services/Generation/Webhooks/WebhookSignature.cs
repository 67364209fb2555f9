using System.Security.Cryptography;
using System.Text;

namespace TextToVideo.Generation.Webhooks;

/// <summary>Signs as the Standard Webhooks specification says (https://www.standardwebhooks.com), symmetric, version 1.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>The specification has 24 to 64 bytes.</summary>
    private const int SecretBytes = 32;

    /// <summary>A new secret: "whsec_" and Base64.</summary>
    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The header <c>webhook-signature</c>: HMAC-SHA256 of "id.timestamp.body".</summary>
    /// <param name="secret">What <see cref="NewSecret"/> gave.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>: seconds since 1970-01-01 UTC.</param>
    /// <param name="body">The body, byte by byte.</param>
    public static string Sign(string secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        byte[] signed = [.. head, .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[Prefix.Length..]), signed));
    }
}
