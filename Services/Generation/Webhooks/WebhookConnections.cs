using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Webhooks;

/// <summary>
/// Connects to receivers. The addresses that a name stands for are looked at when the connection is made, and it is made to one of those that
/// were looked at: a name that pointed elsewhere when the webhook was registered, or a moment ago, gains nothing.
/// </summary>
internal sealed class WebhookConnections(IOptions<WebhookOptions> options)
{
    /// <summary>The handler: no redirects, cookies, proxies or trace headers.</summary>
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

    /// <summary>The addresses of a host that may be connected to.</summary>
    /// <exception cref="PrivateTargetException">It has others.</exception>
    /// <exception cref="SocketException">It has none.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(host.Trim('[', ']'), cancellationToken);
        return options.Value.AllowPrivateTargets || !addresses.Any(PrivateTargets.Contains)
            ? addresses
            : throw new PrivateTargetException(host);
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
