using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace TextToVideo.Unit.Polyfills;

public sealed class YarpTests
{
    [Fact]
    public async Task ReverseProxy_Route_ForwardsToTheCluster()
    {
        await using var backend = await TestServer.StartAsync(
            _ => { },
            app => app.MapGet("/v1/models", (string? after) => $"models after {after}"),
            HttpProtocols.Http1);
        var route = new RouteConfig { RouteId = "api", ClusterId = "generation", Match = new RouteMatch { Path = "/v1/{**rest}" } };
        var cluster = new ClusterConfig
        {
            ClusterId = "generation",
            Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = backend.Address.ToString() } },
        };
        await using var gateway = await TestServer.StartAsync(
            services => services.AddReverseProxy().LoadFromMemory([route], [cluster]),
            app => app.MapReverseProxy(),
            HttpProtocols.Http1);
        using var http = new HttpClient { BaseAddress = gateway.Address };

        Assert.Equal("models after x", await http.GetStringAsync("/v1/models?after=x"));
    }
}
