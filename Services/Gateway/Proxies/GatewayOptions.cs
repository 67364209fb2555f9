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

    /// <summary>
    /// The origins whose web pages may call the API, such as <c>https://app.example.com</c>; several in one element are separated by
    /// commas. Without any, only the server's own page may.
    /// </summary>
    public IList<string> CorsOrigins { get; } = [];

    /// <summary>Returns the origins whose web pages may call the API.</summary>
    /// <exception cref="FormatException">An element is not an origin.</exception>
    internal IReadOnlyList<string> GetCorsOrigins() =>
        [
            .. Split(CorsOrigins)
                .Select(text =>
                    Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
                    && url.Scheme is "http" or "https"
                    && text.Equals(url.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
                        ? text
                        : throw new FormatException($"'{text}' is not an origin such as https://app.example.com, without a path")
                ),
        ];

    /// <summary>Returns the networks of the trusted proxies; an address is a network of one.</summary>
    /// <exception cref="FormatException">An element is neither an address nor a network.</exception>
    internal IReadOnlyList<IPNetwork> GetTrustedNetworks() =>
        [
            .. Split(TrustedProxies)
                .Select(text =>
                    IPAddress.TryParse(text, out IPAddress? address) ? new IPNetwork(address, 8 * address.GetAddressBytes().Length)
                    : IPNetwork.TryParse(text, out IPNetwork network) ? network
                    : throw new FormatException($"'{text}' is neither an IP address nor a network such as 10.0.0.0/8")
                ),
        ];

    private static IEnumerable<string> Split(IEnumerable<string> elements) =>
        elements.SelectMany(element => element.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
