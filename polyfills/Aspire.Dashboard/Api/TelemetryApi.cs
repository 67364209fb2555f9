using Aspire.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Api;

/// <summary>Traces, structured logs and metrics.</summary>
internal static class TelemetryApi
{
    private const int LongestMinutes = 7 * 24 * 60;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/traces", (TraceQueries traces, string? query, bool? failed, double? before) =>
            traces.Find(query, failed ?? false, before));
        routes.MapGet("/api/traces/{id}", (string id, TraceQueries traces) =>
            traces.Get(id) is { Count: > 0 } spans ? Results.Ok(spans) : Results.NotFound());
        routes.MapGet(
            "/api/logs",
            (LogQueries logs, string? query, string? resource, int? severity, string? trace, long? before, long? after) =>
                logs.Find(query, resource, severity ?? 0, trace, before, after));
        routes.MapGet("/api/logs/resources", (LogQueries logs) => logs.Resources());
        routes.MapGet("/api/metrics", (MetricQueries metrics) => metrics.All());
        routes.MapGet(
            "/api/metrics/plots",
            (MetricQueries metrics, TimeProvider time, string resource, string scope, string name, int? minutes) =>
                metrics.Draw(resource, scope, name, time.GetUtcNow(), TimeSpan.FromMinutes(Math.Clamp(minutes ?? 15, 1, LongestMinutes))));
        routes.MapGet("/api/telemetry", (TelemetryQueue queue, TelemetryFile file, DashboardOptions options) => new
        {
            queue.Received,
            queue.Dropped,
            file.Bytes,
            MaxBytes = options.MaxMebibytes * 1024L * 1024,
        });
    }
}
