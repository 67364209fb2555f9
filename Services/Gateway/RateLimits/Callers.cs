using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>Tells callers from one another without keeping their secrets.</summary>
internal static class Callers
{
    /// <summary>An IPv6 network of one customer: whoever has one address in it has all of them.</summary>
    private const int NetworkBytes = 8;

    /// <summary>
    /// The key; while there are none, the hash of the bearer token; for strangers and without a token the remote address, so that guessing keys
    /// is no way round the limit.
    /// </summary>
    public static string Of(HttpContext context, Caller? caller) =>
        caller switch
        {
            { KeyId: { } id } => $"key:{id}",
            not null when BearerToken.Of(context.Request) is { } token => "token:"
                + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))),
            _ => "address:" + NetworkOf(context.Connection.RemoteIpAddress ?? IPAddress.None),
        };

    private static string NetworkOf(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(plain.GetAddressBytes().AsSpan(0, NetworkBytes))
            : plain.ToString();
    }
}
