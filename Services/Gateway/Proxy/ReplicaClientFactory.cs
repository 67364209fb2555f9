using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace TextToVideo.Gateway.Proxy;

/// <summary>Creates connections to replicas that detect an unresponsive peer.</summary>
internal sealed class ReplicaClientFactory(IOptions<ProxyOptions> options) : ForwarderHttpClientFactory
{
    private static readonly TimeSpan s_pingDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(10);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = options.Value.ConnectTimeout;

        // HTTP/2 pings, because a stream may have no data for as long as a job waits in the queue.
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.KeepAlivePingDelay = s_pingDelay;
        handler.KeepAlivePingTimeout = s_pingTimeout;
    }
}
