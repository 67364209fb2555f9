using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace TextToVideo.Gateway.Proxy;

/// <summary>What goes where: REST over HTTP/1.1 and gRPC over HTTP/2, both to the replicas of the <c>generation</c> service.</summary>
internal static class ProxyRoutes
{
    /// <summary>The replicas' endpoints for gRPC.</summary>
    public const string Grpc = "generation-grpc";

    private const string Rest = "generation-http";

    public static IReadOnlyList<RouteConfig> Routes { get; } =
    [
        // Who has a link needs no key: the service looks at the link's signature.
        new()
        {
            RouteId = "links",
            ClusterId = Rest,
            AuthorizationPolicy = "anonymous",
            Match = new RouteMatch { Path = "/v1/videos/{id}/download", Methods = [HttpMethods.Get, HttpMethods.Head] },
        },
        new() { RouteId = "rest", ClusterId = Rest, Match = new RouteMatch { Path = "/v1/{**rest}" } },
        new() { RouteId = "openapi", ClusterId = Rest, AuthorizationPolicy = "anonymous", Match = new RouteMatch { Path = "/openapi.json" } },
        new() { RouteId = "grpc", ClusterId = Grpc, Match = new RouteMatch { Path = "/texttovideo.v1.VideoGeneration/{method}" } },
        new() { RouteId = "grpc-webhooks", ClusterId = Grpc, Match = new RouteMatch { Path = "/texttovideo.v1.Webhooks/{method}" } },
    ];

    /// <summary>Addresses from service discovery: <c>services:generation:http:N</c> and <c>services:generation:grpc:N</c>.</summary>
    /// <exception cref="InvalidOperationException">No address of the service is configured.</exception>
    public static IReadOnlyList<ClusterConfig> ClustersFrom(IConfiguration configuration, ProxyOptions options) =>
    [
        Cluster(Rest, Destinations(configuration, "http"), new Version(1, 1), options.SilenceLimit, options),
        Cluster(Grpc, Destinations(configuration, "grpc"), new Version(2, 0), Timeout.InfiniteTimeSpan, options),
    ];

    /// <summary>Probes go where the requests go, in the same protocol: a service serves its health on both of its endpoints.</summary>
    private static ClusterConfig Cluster(
        string id, Dictionary<string, DestinationConfig> replicas, Version version, TimeSpan silenceLimit, ProxyOptions options) => new()
    {
        ClusterId = id,
        Destinations = replicas,
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        HttpRequest = new ForwarderRequestConfig
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = silenceLimit,
        },
        HealthCheck = new HealthCheckConfig
        {
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = "/health",
                Interval = options.ProbeInterval,
                Timeout = options.ProbeTimeout,
            },
            Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = UnreachableDestinationPolicy.PolicyName },

            // Not all of them where none is healthy: that would keep callers waiting for what the probes have found out already.
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyAndUnknown,
        },
    };

    private static Dictionary<string, DestinationConfig> Destinations(IConfiguration configuration, string endpoint)
    {
        string section = $"services:generation:{endpoint}";
        var destinations = configuration.GetSection(section).GetChildren()
            .ToDictionary(child => child.Key, child => new DestinationConfig { Address = child.Value! });
        return destinations.Count > 0
            ? destinations
            : throw new InvalidOperationException(
                $"No address of the generation service: set {section.Replace(":", "__", StringComparison.Ordinal)}__0.");
    }
}
