using System.Security.Cryptography;
using System.Text;

namespace TextToVideo.Generation.Webhooks;

/// <summary>Signs requests with the symmetric scheme "v1" of Standard Webhooks (https://www.standardwebhooks.com).</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>Length of a secret in bytes; the specification allows 24 to 64.</summary>
    private const int SecretBytes = 32;

    /// <summary>Creates a random secret: "whsec_" followed by Base64.</summary>
    public static string CreateSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>
    /// Returns the header <c>webhook-signature</c>: for each secret "v1," and the HMAC-SHA256 of "id.timestamp.body" in Base64, separated
    /// by spaces. A receiver accepts the request if one of them is right.
    /// </summary>
    /// <param name="secrets">One or more secrets created by <see cref="CreateSecret"/>.</param>
    /// <param name="id">The value of the header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The value of the header <c>webhook-timestamp</c>: seconds since 1970-01-01 UTC.</param>
    /// <param name="body">The exact bytes of the request body.</param>
    public static string Sign(IEnumerable<string> secrets, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        byte[] signed = [.. head, .. body];
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(GetKey(secret), signed))));
    }

    private static byte[] GetKey(string secret) => Convert.FromBase64String(secret[Prefix.Length..]);
}
