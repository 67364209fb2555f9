using Microsoft.Extensions.Configuration;
using TextToVideo.Gateway.Proxy;
using Yarp.ReverseProxy.Configuration;

namespace TextToVideo.Unit.Gateway.Proxy;

public sealed class ProxyRoutesTests
{
    private static readonly IConfiguration s_oneReplica = Configuration(
        ("services:generation:http:0", "http://127.0.0.1:5001"), ("services:generation:grpc:0", "http://127.0.0.1:5002"));

    [Fact]
    public void ClustersFrom_ServiceDiscovery_HasEveryAddressAndTheRightProtocol()
    {
        IReadOnlyList<ClusterConfig> clusters = ProxyRoutes.ClustersFrom(Configuration(
            ("services:generation:http:0", "http://127.0.0.1:5001"), ("services:generation:http:1", "http://127.0.0.1:5003"),
            ("services:generation:grpc:0", "http://127.0.0.1:5002")), new ProxyOptions());

        Assert.Equal(
            ["http://127.0.0.1:5001", "http://127.0.0.1:5003"],
            clusters.Single(cluster => cluster.HttpRequest?.Version == new Version(1, 1)).Destinations!.Values.Select(one => one.Address).Order());
        Assert.Equal(
            ["http://127.0.0.1:5002"],
            clusters.Single(cluster => cluster.HttpRequest?.Version == new Version(2, 0)).Destinations!.Values.Select(one => one.Address));
        Assert.All(clusters, cluster => Assert.Equal(HttpVersionPolicy.RequestVersionExact, cluster.HttpRequest!.VersionPolicy));
    }

    [Fact]
    public void ClustersFrom_Options_LimitRestAndNeverAStreamAndSetTheProbes()
    {
        var options = new ProxyOptions
        {
            SilenceLimit = TimeSpan.FromSeconds(7),
            ProbeInterval = TimeSpan.FromSeconds(8),
            ProbeTimeout = TimeSpan.FromSeconds(9),
        };

        IReadOnlyList<ClusterConfig> clusters = ProxyRoutes.ClustersFrom(s_oneReplica, options);

        Assert.Equal(
            [(1, options.SilenceLimit), (2, Timeout.InfiniteTimeSpan)],
            clusters.Select(cluster => (cluster.HttpRequest!.Version!.Major, cluster.HttpRequest.ActivityTimeout!.Value)));
        Assert.All(clusters, cluster =>
        {
            ActiveHealthCheckConfig probes = cluster.HealthCheck!.Active!;
            Assert.Equal(
                (true, "/health", options.ProbeInterval, options.ProbeTimeout), (probes.Enabled, probes.Path, probes.Interval, probes.Timeout));
        });
    }

    [Theory]
    [InlineData("/v1/{**rest}", 1)]
    [InlineData("/texttovideo.v1.VideoGeneration/{method}", 2)]
    public void Routes_LeadToTheClusterOfTheirProtocol(string path, int major)
    {
        IReadOnlyList<ClusterConfig> clusters = ProxyRoutes.ClustersFrom(s_oneReplica, new ProxyOptions());

        RouteConfig route = ProxyRoutes.Routes.Single(one => one.Match.Path == path);

        Assert.Equal(major, clusters.Single(cluster => cluster.ClusterId == route.ClusterId).HttpRequest!.Version!.Major);
    }

    [Theory]
    [InlineData("services:generation:http:0", "services__generation__grpc__0")]
    [InlineData("services:generation:grpc:0", "services__generation__http__0")]
    public void ClustersFrom_AddressIsMissing_NamesTheSetting(string given, string missing)
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => ProxyRoutes.ClustersFrom(Configuration((given, "http://127.0.0.1:5001")), new ProxyOptions()));

        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build();
}
