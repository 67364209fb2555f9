using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace TextToVideo.Gateway.Proxy;

/// <summary>A replica that cannot be connected to gets no more requests, at once, until a probe has reached it again.</summary>
internal sealed class UnreachableDestinationPolicy(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "Unreachable";

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        if (context.GetForwarderErrorFeature()?.IsUnreachable() == true)
        {
            // The probes' own state, which the next successful probe sets right.
            health.SetActive(cluster, [new NewActiveDestinationHealth(destination, DestinationHealth.Unhealthy)]);
        }
    }
}
