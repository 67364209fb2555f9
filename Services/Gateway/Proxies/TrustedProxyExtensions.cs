using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace TextToVideo.Gateway.Proxies;

/// <summary>Takes the address, the scheme and the host of a caller from the forwarded headers of trusted proxies.</summary>
internal static class TrustedProxyExtensions
{
    /// <summary>Adds the options.</summary>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddTrustedProxies(this IServiceCollection services)
    {
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.SectionName).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
    }

    /// <summary>
    /// Applies <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> if the connection comes from a trusted proxy. Each proxy appends the
    /// address that it was called from. The list is therefore read from the end, up to the first address that is not a trusted proxy:
    /// what stands before it is the caller's own claim.
    /// </summary>
    /// <param name="app">The web application.</param>
    public static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app)
    {
        IReadOnlyList<IPNetwork> networks = app
            .ApplicationServices.GetRequiredService<IOptions<GatewayOptions>>()
            .Value.GetTrustedNetworks();
        if (networks.Count == 0)
        {
            return app;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (IPNetwork network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        return app.UseForwardedHeaders(options);
    }
}
