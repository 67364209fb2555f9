using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace TextToVideo.Gateway.Proxy;

/// <summary>Marks a replica as unhealthy as soon as connecting to it fails, until a health probe succeeds again.</summary>
internal sealed class UnreachableDestinationPolicy(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "Unreachable";

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        if (context.GetForwarderErrorFeature()?.IsUnreachable() == true)
        {
            // This is the state that the health probes use, so the next successful probe resets it.
            health.SetActive(cluster, [new NewActiveDestinationHealth(destination, DestinationHealth.Unhealthy)]);
        }
    }
}
