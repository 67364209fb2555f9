using Microsoft.Extensions.Options;
using TextToVideo.Gateway.Page;
using TextToVideo.Gateway.Proxy;
using TextToVideo.Gateway.RateLimits;
using TextToVideo.Gateway.RequestIds;
using TextToVideo.ServiceDefaults.Redis;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace TextToVideo.Gateway;

/// <summary>
/// The edge of the system. What every request passes (<see cref="AddGateway"/>, <see cref="UseGateway"/>) stands in front of the API in
/// one process as well; the proxy is only for an API in other processes.
/// </summary>
public static class GatewayExtensions
{
    /// <summary>Adds what every request passes, and the web page.</summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder AddGateway(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<RequestIdMiddleware>();
        builder.Services.AddOptions<RateLimitOptions>()
            .BindConfiguration(RateLimitOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSharedSingleton<IRateLimiter, RedisRateLimiter, InProcessRateLimiter>();
        builder.Services.AddSingleton<RateLimitMiddleware>();
        builder.Services.AddSingleton<PageFiles>();
        builder.Services.AddSingleton<PageMiddleware>();
        return builder;
    }

    /// <summary>Puts it in front of everything that is mapped.</summary>
    /// <param name="app">The web application.</param>
    public static IApplicationBuilder UseGateway(this IApplicationBuilder app) =>
        app.UseMiddleware<RequestIdMiddleware>().UseMiddleware<RateLimitMiddleware>().UseMiddleware<PageMiddleware>();

    /// <summary>Adds the reverse proxy to the replicas of the <c>generation</c> service.</summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder AddGatewayProxy(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddOptions<ProxyOptions>()
            .BindConfiguration(ProxyOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddReverseProxy();
        services.AddSingleton<IProxyConfigProvider>(provider => new InMemoryConfigProvider(
            ProxyRoutes.Routes,
            ProxyRoutes.ClustersFrom(
                provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<IOptions<ProxyOptions>>().Value)));
        services.AddSingleton<IForwarderHttpClientFactory, ReplicaClientFactory>();
        services.AddSingleton<IPassiveHealthCheckPolicy, UnreachableDestinationPolicy>();
        services.AddSingleton<FailoverMiddleware>();

        // One line a request is the traces' job. That a replica comes or goes is a line too; each probe of one that is away need not be.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Warning);
        builder.Logging.AddFilter("Yarp.ReverseProxy.Health.ActiveHealthCheckMonitor", LogLevel.Error);
        return builder;
    }

    /// <summary>Maps the reverse proxy.</summary>
    /// <param name="routes">The web application.</param>
    /// <exception cref="InvalidOperationException">No address of the service is configured.</exception>
    public static IEndpointRouteBuilder MapGatewayProxy(this IEndpointRouteBuilder routes)
    {
        routes.MapReverseProxy(pipeline =>
        {
            pipeline.UseMiddleware<FailoverMiddleware>();
            pipeline.UseLoadBalancing();
            pipeline.UsePassiveHealthChecks();
        });
        return routes;
    }
}
