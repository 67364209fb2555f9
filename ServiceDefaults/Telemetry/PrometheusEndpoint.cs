using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>
/// <c>/metrics</c>, which Prometheus scrapes. Where callers need keys, admins alone may read it; the stages, which strangers do not reach, serve
/// whoever asks.
/// </summary>
internal static class PrometheusEndpoint
{
    public const string Path = "/metrics";

    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, async (PrometheusExporter exporter, CancellationToken cancellationToken) =>
            Results.Text(await exporter.ScrapeAsync(cancellationToken), PrometheusText.ContentType));
}
