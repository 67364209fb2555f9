using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace TextToVideo.Gateway.Proxy;

/// <summary>What goes where: REST over HTTP/1.1 and gRPC over HTTP/2, both to the <c>generation</c> service.</summary>
internal static class ProxyRoutes
{
    private const string Rest = "generation-http";
    private const string Grpc = "generation-grpc";

    public static IReadOnlyList<RouteConfig> Routes { get; } =
    [
        new() { RouteId = "rest", ClusterId = Rest, Match = new RouteMatch { Path = "/v1/{**rest}" } },
        new() { RouteId = "grpc", ClusterId = Grpc, Match = new RouteMatch { Path = "/texttovideo.v1.VideoGeneration/{method}" } },
    ];

    /// <summary>Addresses as service discovery configures them: <c>services:generation:http:0</c> and <c>services:generation:grpc:0</c>.</summary>
    public static IReadOnlyList<ClusterConfig> ClustersFrom(IConfiguration configuration) =>
    [
        new()
        {
            ClusterId = Rest,
            Destinations = Destinations(configuration, "http"),
            HttpRequest = new ForwarderRequestConfig { Version = new Version(1, 1), VersionPolicy = HttpVersionPolicy.RequestVersionExact },
        },
        new()
        {
            ClusterId = Grpc,
            Destinations = Destinations(configuration, "grpc"),
            HttpRequest = new ForwarderRequestConfig { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact },
        },
    ];

    private static Dictionary<string, DestinationConfig> Destinations(IConfiguration configuration, string endpoint)
    {
        string section = $"services:generation:{endpoint}";
        var destinations = configuration.GetSection(section).GetChildren()
            .ToDictionary(child => child.Key, child => new DestinationConfig { Address = child.Value! });
        return destinations.Count > 0
            ? destinations
            : throw new InvalidOperationException($"No address of the generation service: set {section.Replace(":", "__", StringComparison.Ordinal)}__0.");
    }
}
