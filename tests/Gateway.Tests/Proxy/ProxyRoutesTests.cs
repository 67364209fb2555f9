using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TextToVideo.Gateway.Proxy;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace TextToVideo.Gateway.Tests.Proxy;

public sealed class ProxyRoutesTests
{
    [Fact]
    public async Task MapGatewayProxy_ServiceDiscovery_EveryReplicaIsADestinationOfItsProtocol()
    {
        await using WebApplication app = Build(
            ("services:generation:http:0", "http://127.0.0.1:5001"),
            ("services:generation:http:1", "http://127.0.0.1:5003"),
            ("services:generation:grpc:0", "http://127.0.0.1:5002"),
            ("services:generation:grpc:1", "http://replica.example:5004")
        );
        app.MapGatewayProxy();

        IProxyStateLookup proxy = app.Services.GetRequiredService<IProxyStateLookup>();
        Assert.Equal(["http://127.0.0.1:5001/", "http://127.0.0.1:5003/"], GetAddresses(proxy, ProxyRoutes.Rest));
        Assert.Equal(["http://127.0.0.1:5002/", "http://replica.example:5004/"], GetAddresses(proxy, ProxyRoutes.Grpc));
        Assert.Equal(
            [("grpc", 2), ("http", 1)],
            proxy.GetClusters().Select(cluster => (cluster.ClusterId, cluster.Model.Config.HttpRequest!.Version!.Major)).Order()
        );
        Assert.All(
            proxy.GetClusters(),
            cluster => Assert.Equal(HttpVersionPolicy.RequestVersionExact, cluster.Model.Config.HttpRequest!.VersionPolicy)
        );
    }

    [Fact]
    public void Clusters_Options_LimitRestButNoStreamAndConfigureTheProbes()
    {
        var options = new ProxyOptions
        {
            SilenceLimit = TimeSpan.FromSeconds(7),
            ProbeInterval = TimeSpan.FromSeconds(8),
            ProbeTimeout = TimeSpan.FromSeconds(9),
        };

        IReadOnlyList<ClusterConfig> clusters = ProxyRoutes.Clusters(options);

        Assert.Equal(
            [(1, options.SilenceLimit), (2, Timeout.InfiniteTimeSpan)],
            clusters.Select(cluster => (cluster.HttpRequest!.Version!.Major, cluster.HttpRequest.ActivityTimeout!.Value))
        );
        Assert.All(
            clusters,
            cluster =>
            {
                ActiveHealthCheckConfig probes = cluster.HealthCheck!.Active!;
                Assert.Equal(
                    (true, "/health", options.ProbeInterval, options.ProbeTimeout),
                    (probes.Enabled, probes.Path, probes.Interval, probes.Timeout)
                );
            }
        );
    }

    [Theory]
    [InlineData("/v1/{**rest}", 1)]
    [InlineData("/texttovideo.v1.VideoGeneration/{method}", 2)]
    public void Routes_LeadToTheClusterOfTheirProtocol(string path, int major)
    {
        IReadOnlyList<ClusterConfig> clusters = ProxyRoutes.Clusters(new ProxyOptions());

        RouteConfig route = ProxyRoutes.Routes.Single(one => one.Match.Path == path);

        Assert.Equal(major, clusters.Single(cluster => cluster.ClusterId == route.ClusterId).HttpRequest!.Version!.Major);
    }

    [Theory]
    [InlineData("services:generation:http:0", "services__generation__grpc__0")]
    [InlineData("services:generation:grpc:0", "services__generation__http__0")]
    public async Task MapGatewayProxy_AddressIsMissing_NamesTheSetting(string given, string missing)
    {
        await using WebApplication app = Build((given, "http://127.0.0.1:5001"));

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => app.MapGatewayProxy());

        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
    }

    private static WebApplication Build(params (string Key, string Value)[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value)));
        builder.AddGatewayProxy();
        return builder.Build();
    }

    private static IEnumerable<string> GetAddresses(IProxyStateLookup proxy, string id) =>
        proxy.TryGetCluster(id, out ClusterState? cluster)
            ? cluster.DestinationsState.AllDestinations.Select(destination => destination.Model.Config.Address).Order()
            : [];
}
