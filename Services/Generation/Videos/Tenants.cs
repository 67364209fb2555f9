using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace TextToVideo.Generation.Videos;

/// <summary>Tells callers apart by their API key.</summary>
internal static class Tenants
{
    private const string Scheme = "Bearer ";

    /// <summary>
    /// A name for the caller that does not give the key away: 128 bits of its SHA-256 in hexadecimal digits; empty for a caller without one.
    /// </summary>
    /// <param name="request">The HTTP request, also of a gRPC call.</param>
    public static string Of(HttpRequest request)
    {
        string authorization = request.Headers[HeaderNames.Authorization].ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && authorization.Length > Scheme.Length
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim())).AsSpan(0, 16))
            : string.Empty;
    }
}
