using System.Net;
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
    /// what stands before it is the caller's own claim. Of the schemes and hosts, the first proxy's is the one that the caller used; it
    /// sets them, and those behind it may append theirs.
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

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (IPNetwork network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        // This reads the address of the connection, which the framework's middleware replaces by the caller's.
        app.Use(
            (context, next) =>
            {
                if (context.Connection.RemoteIpAddress is { } address && IsTrusted(address, networks))
                {
                    ApplySchemeAndHost(context.Request);
                }

                return next(context);
            }
        );
        return app.UseForwardedHeaders(options);
    }

    private static bool IsTrusted(IPAddress address, IReadOnlyList<IPNetwork> networks)
    {
        IPAddress unmapped = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(network => network.Contains(unmapped) || network.Contains(address));
    }

    private static void ApplySchemeAndHost(HttpRequest request)
    {
        if (GetFirst(request, "X-Forwarded-Proto")?.ToLowerInvariant() is ("http" or "https") and var scheme)
        {
            request.Scheme = scheme;
        }

        if (GetFirst(request, "X-Forwarded-Host") is { } host && IsHost(host))
        {
            request.Host = new HostString(host);
        }
    }

    private static string? GetFirst(HttpRequest request, string header) =>
        request.Headers.GetCommaSeparatedValues(header) is [var first, ..] ? first.Trim() : null;

    /// <summary>Returns whether a text is a host name or an address, with or without a port.</summary>
    private static bool IsHost(string text)
    {
        var host = new HostString(text);
        string whole = host.Port is { } port ? $"{host.Host}:{port}" : host.Host;
        return whole == text && Uri.CheckHostName(host.Host.Trim('[', ']')) != UriHostNameType.Unknown;
    }
}
