using System.Net;

namespace TextToVideo.Gateway.Proxies;

/// <summary>Options of the gateway; configuration section <c>Gateway</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "Gateway";

    /// <summary>
    /// The addresses and networks of the proxies in front of the gateway, such as <c>10.1.2.3</c>, <c>10.0.0.0/8</c> or
    /// <c>fd00::/8</c>; several in one element are separated by commas. Forwarded headers of other senders are not believed.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Returns the networks of the trusted proxies; an address is a network of one.</summary>
    /// <exception cref="FormatException">An element is neither an address nor a network.</exception>
    internal IReadOnlyList<IPNetwork> GetTrustedNetworks() =>
        [
            .. TrustedProxies
                .SelectMany(element => element.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Select(text =>
                    IPAddress.TryParse(text, out IPAddress? address) ? new IPNetwork(address, 8 * address.GetAddressBytes().Length)
                    : IPNetwork.TryParse(text, out IPNetwork network) ? network
                    : throw new FormatException($"'{text}' is neither an IP address nor a network such as 10.0.0.0/8")
                ),
        ];
}
