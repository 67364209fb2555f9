using Microsoft.AspNetCore.Http;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>
/// Health probes and scrapes of metrics. They come every few seconds from several sides and would be most of what a collector stores, so
/// they leave no spans.
/// </summary>
internal static class ProbeRequests
{
    private static readonly string[] s_health = ["/health", "/alive"];
    private static readonly PathString[] s_served = [.. s_health, PrometheusEndpoint.Path, "/grpc.health.v1.Health"];

    /// <summary>Whether a request that this process receives is one of them.</summary>
    public static bool IsProbe(HttpContext context) => s_served.Any(path => context.Request.Path.StartsWithSegments(path));

    /// <summary>Whether a request that this process sends is one of them.</summary>
    public static bool IsProbe(HttpRequestMessage request) =>
        request.RequestUri is { } address && s_health.Any(path => address.AbsolutePath.EndsWith(path, StringComparison.Ordinal));
}
