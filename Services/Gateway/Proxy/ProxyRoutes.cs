using TextToVideo.Gateway.RateLimits;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace TextToVideo.Gateway.Proxy;

/// <summary>
/// The proxy's routes and clusters: REST over HTTP/1.1 and gRPC over HTTP/2, both to the replicas of the <c>generation</c> service. The id
/// of a cluster is the name of the service's endpoint. Service discovery replaces its single destination with the addresses of all replicas
/// (<c>services:generation:http:N</c> and <c>services:generation:grpc:N</c>).
/// </summary>
internal static class ProxyRoutes
{
    /// <summary>The cluster of the replicas' gRPC endpoints.</summary>
    public const string Grpc = "grpc";

    /// <summary>The cluster of the replicas' REST endpoints.</summary>
    public const string Rest = "http";

    private const string Service = "generation";

    /// <summary>The routes.</summary>
    public static IReadOnlyList<RouteConfig> Routes { get; } =
    [
        // A download link needs no key: the service checks the link's signature.
        new()
        {
            RouteId = "links",
            ClusterId = Rest,
            AuthorizationPolicy = "anonymous",
            Match = new RouteMatch { Path = LinkHolders.Pattern, Methods = [HttpMethods.Get, HttpMethods.Head] },
        },
        new()
        {
            RouteId = "rest",
            ClusterId = Rest,
            Match = new RouteMatch { Path = "/v1/{**rest}" },
        },
        new()
        {
            RouteId = "openapi",
            ClusterId = Rest,
            AuthorizationPolicy = "anonymous",
            Match = new RouteMatch { Path = "/openapi.json" },
        },
        new()
        {
            RouteId = "docs",
            ClusterId = Rest,
            AuthorizationPolicy = "anonymous",
            Match = new RouteMatch { Path = "/docs/{**rest}", Methods = [HttpMethods.Get, HttpMethods.Head] },
        },
        new()
        {
            RouteId = "grpc",
            ClusterId = Grpc,
            Match = new RouteMatch { Path = "/texttovideo.v1.VideoGeneration/{method}" },
        },
        new()
        {
            RouteId = "grpc-webhooks",
            ClusterId = Grpc,
            Match = new RouteMatch { Path = "/texttovideo.v1.Webhooks/{method}" },
        },
    ];

    /// <summary>Returns the clusters as they are before service discovery.</summary>
    /// <param name="options">Time limits and intervals.</param>
    public static IReadOnlyList<ClusterConfig> Clusters(ProxyOptions options) =>
        [
            Cluster(Rest, new Version(1, 1), options.SilenceLimit, options),
            Cluster(Grpc, new Version(2, 0), Timeout.InfiniteTimeSpan, options),
        ];

    /// <summary>Checks that service discovery has found at least one replica for each cluster.</summary>
    /// <param name="proxy">The proxy's state after it has read its configuration.</param>
    /// <exception cref="InvalidOperationException">No address is configured for an endpoint of the service.</exception>
    public static void RequireDestinations(IProxyStateLookup proxy)
    {
        string[] missing =
        [
            .. proxy
                .GetClusters()
                .Where(cluster => cluster.DestinationsState.AllDestinations.Count == 0)
                .Select(cluster => $"services__{Service}__{cluster.ClusterId}__0")
                .Order(StringComparer.Ordinal),
        ];
        if (missing.Length > 0)
        {
            throw new InvalidOperationException($"No address of the {Service} service is configured: set {string.Join(", ", missing)}.");
        }
    }

    /// <summary>Creates a cluster. Health probes use the same endpoint and protocol as the requests.</summary>
    private static ClusterConfig Cluster(string id, Version version, TimeSpan activityTimeout, ProxyOptions options) =>
        new()
        {
            ClusterId = id,
            Destinations = new Dictionary<string, DestinationConfig>
            {
                // The scheme allows HTTPS and HTTP; the resolved addresses have their own scheme.
                [Service] = new() { Address = $"https+http://_{id}.{Service}" },
            },
            LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
            HttpRequest = new ForwarderRequestConfig
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                ActivityTimeout = activityTimeout,
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

                // If no replica is healthy, none is used: otherwise callers would wait for replicas that are known to be unavailable.
                AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyAndUnknown,
            },
        };
}
