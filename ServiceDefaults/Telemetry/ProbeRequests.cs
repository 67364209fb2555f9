using Microsoft.AspNetCore.Http;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>
/// Recognizes health probes and scrapes of metrics. Several clients send them every few seconds, and their spans would be most of the
/// stored traces, so they are not recorded.
/// </summary>
internal static class ProbeRequests
{
    private static readonly string[] s_health = ["/health", "/alive"];
    private static readonly PathString[] s_served = [.. s_health, PrometheusEndpoint.Path, "/grpc.health.v1.Health"];

    /// <summary>Returns whether an incoming request is a probe or a scrape.</summary>
    public static bool IsProbe(HttpContext context) => s_served.Any(path => context.Request.Path.StartsWithSegments(path));

    /// <summary>Returns whether an outgoing request is a probe.</summary>
    public static bool IsProbe(HttpRequestMessage request) =>
        request.RequestUri is { } address && s_health.Any(path => address.AbsolutePath.EndsWith(path, StringComparison.Ordinal));
}
