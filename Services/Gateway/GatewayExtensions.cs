using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TextToVideo.Gateway.Access;
using TextToVideo.Gateway.CrossOrigin;
using TextToVideo.Gateway.Page;
using TextToVideo.Gateway.Proxies;
using TextToVideo.Gateway.Proxy;
using TextToVideo.Gateway.RateLimits;
using TextToVideo.Gateway.RequestIds;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Redis;
using TextToVideo.ServiceDefaults.Rest;
using TextToVideo.ServiceDefaults.Telemetry;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace TextToVideo.Gateway;

/// <summary>
/// Registers the gateway. The middleware for every request (<see cref="AddGateway"/>, <see cref="UseGateway"/>) is also used when the API
/// runs in the same process. The reverse proxy is needed only when the API runs in other processes.
/// </summary>
public static class GatewayExtensions
{
    /// <summary>The exit code of a process with invalid settings.</summary>
    private const int InvalidSettingsExitCode = 2;

    /// <summary>
    /// Adds the middleware for every request, and the web page. The keyring must be registered by the API or by the proxy.
    /// </summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder AddGateway(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTrustedProxies();
        builder.Services.AddCrossOrigin();
        builder.Services.AddSingleton<RequestIdMiddleware>();
        builder.Services.AddAccess();
        builder
            .Services.AddOptions<RateLimitOptions>()
            .BindConfiguration(RateLimitOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSharedSingleton<IRateLimiter, RedisRateLimiter, InProcessRateLimiter>();
        builder.Services.AddMetrics();
        builder.Services.TryAddSingleton<RefusalMetrics>();
        builder.Services.AddSingleton<RequestLimits>();
        builder.Services.AddSingleton<LinkHolders>();
        builder.Services.AddSingleton<UnknownKeyMiddleware>();
        builder.Services.AddSingleton<RateLimitMiddleware>();
        builder.Services.AddPage();
        return builder;
    }

    /// <summary>Adds the gateway's middleware in front of all mapped endpoints.</summary>
    /// <param name="app">The web application.</param>
    public static IApplicationBuilder UseGateway(this IApplicationBuilder app) =>
        app.UseTrustedProxies()
            .UseMiddleware<RequestIdMiddleware>()
            .UseCrossOrigin()
            .UseApiErrors()
            .UsePage()
            .UseMiddleware<UnknownKeyMiddleware>()
            .UseAuthentication()
            .UseMiddleware<RateLimitMiddleware>()
            .UseAuthorization();

    /// <summary>Adds the reverse proxy to the replicas of the <c>generation</c> service.</summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder AddGatewayProxy(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddConfigurationServiceEndpointProvider();
        services.AddReverseProxy().AddServiceDiscoveryDestinationResolver().AddTransforms(CallerTransforms.Add);
        services.AddSingleton<IProxyConfigProvider>(provider => new InMemoryConfigProvider(
            ProxyRoutes.Routes,
            ProxyRoutes.Clusters(provider.GetRequiredService<IOptions<ProxyOptions>>().Value)
        ));
        services.AddSingleton<IForwarderHttpClientFactory, ReplicaClientFactory>();
        services.AddSingleton<IPassiveHealthCheckPolicy, UnreachableDestinationPolicy>();
        services.AddSingleton<FailoverMiddleware>();
        services.AddSingleton<RemoteKeyring>();
        services.AddKeyring<RemoteKeyring>();
        services.AddSingleton<ILinkKeyring>(provider => provider.GetRequiredService<RemoteKeyring>());

        // Traces already record each request. Changes in the health of a replica are logged, but not every failed probe.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Warning);
        builder.Logging.AddFilter("Yarp.ReverseProxy.Health.ActiveHealthCheckMonitor", LogLevel.Error);
        return builder;
    }

    /// <summary>
    /// Runs the gateway. Refuses to run if another machine could reach it and no API key exists, unless every request needs a key anyway.
    /// </summary>
    /// <param name="app">The web application.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunGatewayAsync(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        CancellationToken stopping = app.Lifetime.ApplicationStopping;
        if (
            !app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.RequireKey
            && OpenAddresses.FindFirst(app.Configuration) is { } address
            && !await OpenAddresses.AnyKeyExistsAsync(
                app.Services.GetRequiredService<IKeyring>(),
                app.Services.GetRequiredService<TimeProvider>(),
                stopping
            )
        )
        {
            await Console.Error.WriteLineAsync(
                $"{address} is not a loopback address and no API key exists. Create an admin key first through a loopback address."
            );
            return InvalidSettingsExitCode;
        }

        await app.RunAsync();
        return 0;
    }

    /// <summary>Maps the reverse proxy.</summary>
    /// <param name="routes">The web application.</param>
    /// <exception cref="InvalidOperationException">No address is configured for an endpoint of the service.</exception>
    public static IEndpointRouteBuilder MapGatewayProxy(this IEndpointRouteBuilder routes)
    {
        routes.MapReverseProxy(pipeline =>
        {
            pipeline.UseMiddleware<FailoverMiddleware>();
            pipeline.UseLoadBalancing();
            pipeline.UsePassiveHealthChecks();
        });
        ProxyRoutes.RequireDestinations(routes.ServiceProvider.GetRequiredService<IProxyStateLookup>());
        return routes;
    }
}
