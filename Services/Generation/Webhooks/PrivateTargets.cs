using System.Net;
using System.Net.Sockets;

namespace TextToVideo.Generation.Webhooks;

/// <summary>Distinguishes public internet addresses from addresses of this machine and of private networks.</summary>
internal static class PrivateTargets
{
    /// <summary>
    /// The IPv4 networks that are not globally reachable unicast, from IANA's registries of special-purpose addresses
    /// (RFC 6890 and its updates).
    /// </summary>
    private static readonly IPNetwork[] s_networks =
    [
        .. (
            (string[])
                [
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                ]
        ).Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>
    /// Addresses of cloud providers that look public and lead to their internal services: Azure's platform (168.63.129.16), which also has
    /// the credentials of a virtual machine, and IBM Cloud's service endpoints. The other providers' metadata services have addresses of
    /// the private networks: 169.254.0.0/16, 100.100.100.200, 192.0.0.192, fd00:ec2::254.
    /// </summary>
    private static readonly IPNetwork[] s_cloud =
    [
        IPNetwork.Parse("168.63.129.16/32"),
        IPNetwork.Parse("161.26.0.0/16"),
        IPNetwork.Parse("166.8.0.0/14"),
    ];

    /// <summary>The only IPv6 range for global unicast; <see cref="s_setApart"/> lists the parts of it that are excluded.</summary>
    private static readonly IPNetwork s_global = IPNetwork.Parse("2000::/3");

    /// <summary>Teredo and other protocol assignments, documentation, and 6to4, whose addresses contain an IPv4 address.</summary>
    private static readonly IPNetwork[] s_setApart =
    [
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    /// <summary>Returns whether an address is not a public internet address.</summary>
    /// <param name="address">An IPv4 or IPv6 address.</param>
    public static bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return Contains(address.MapToIPv4());
        }

        return address.AddressFamily == AddressFamily.InterNetwork
            ? s_networks.Concat(s_cloud).Any(network => network.Contains(address))
            : !s_global.Contains(address) || s_setApart.Any(network => network.Contains(address));
    }
}
