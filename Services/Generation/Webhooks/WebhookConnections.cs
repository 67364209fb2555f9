using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Webhooks;

/// <summary>
/// Connects to receivers. The host name is resolved and its addresses are checked when the connection is made, and only a checked address
/// is used. This prevents DNS rebinding: it does not matter what the name resolved to earlier.
/// </summary>
internal sealed class WebhookConnections(IOptions<WebhookOptions> options)
{
    private readonly IPNetwork[] _blocked = [.. options.Value.BlockedNetworks.Select(network => IPNetwork.Parse(network))];

    /// <summary>Creates the HTTP handler, without redirects, cookies, proxies and trace headers.</summary>
    public SocketsHttpHandler CreateHandler() =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectTimeout = options.Value.Timeout,
            ConnectCallback = ConnectAsync,
        };

    /// <summary>Resolves a host name to its addresses and checks that connections to all of them are allowed.</summary>
    /// <exception cref="PrivateTargetException">The host has an address that is not allowed.</exception>
    /// <exception cref="SocketException">The host name cannot be resolved.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(host.Trim('[', ']'), cancellationToken);
        return addresses.All(IsAllowed) ? addresses : throw new PrivateTargetException(host);
    }

    private bool IsAllowed(IPAddress address)
    {
        IPAddress unmapped = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !_blocked.Any(network => network.Contains(unmapped))
            && (options.Value.AllowPrivateTargets || !PrivateTargets.Contains(unmapped));
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
