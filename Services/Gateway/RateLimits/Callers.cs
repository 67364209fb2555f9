using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>Tells callers from one another without keeping their secrets.</summary>
internal static class Callers
{
    private const string Bearer = "Bearer ";

    /// <summary>An IPv6 network of one customer: whoever has one address in it has all of them.</summary>
    private const int NetworkBytes = 8;

    /// <summary>The hash of the bearer token; without one the remote address.</summary>
    public static string Of(HttpContext context)
    {
        string? authorization = context.Request.Headers.Authorization;
        return authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true && authorization.Length > Bearer.Length
            ? "token:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Bearer.Length..].Trim())))
            : "address:" + NetworkOf(context.Connection.RemoteIpAddress ?? IPAddress.None);
    }

    private static string NetworkOf(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(plain.GetAddressBytes().AsSpan(0, NetworkBytes))
            : plain.ToString();
    }
}
