using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>Identifies callers for rate limiting without storing their secrets.</summary>
internal static class Callers
{
    /// <summary>The length of an IPv6 /64 network in bytes. A customer usually gets a whole /64 network.</summary>
    private const int NetworkBytes = 8;

    /// <summary>
    /// Returns an identifier of the caller: the id of its key, or, while no key exists, the hash of its bearer token. Without a valid key
    /// or token it is the remote address, so that guessing keys does not bypass the limit.
    /// </summary>
    public static string GetIdentifier(HttpContext context, Caller? caller) =>
        caller switch
        {
            { KeyId: { } id } => $"key:{id}",
            not null when BearerToken.Get(context.Request) is { } token => "token:"
                + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))),
            _ => "address:" + GetNetwork(context.Connection.RemoteIpAddress ?? IPAddress.None),
        };

    /// <summary>Returns an identifier of all holders of links that a key has created.</summary>
    /// <param name="maker">The holder of the key.</param>
    public static string GetLinkIdentifier(Caller maker) => $"links:{maker.KeyId}";

    private static string GetNetwork(IPAddress address)
    {
        IPAddress unmapped = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return unmapped.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(unmapped.GetAddressBytes().AsSpan(0, NetworkBytes))
            : unmapped.ToString();
    }
}
