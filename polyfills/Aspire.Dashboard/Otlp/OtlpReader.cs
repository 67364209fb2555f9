using Aspire.Dashboard.Otlp.Protocol;
using Aspire.Dashboard.Telemetry;
using Google.Protobuf;

namespace Aspire.Dashboard.Otlp;

/// <summary>Reads what processes send.</summary>
/// <param name="options">Which attributes traces are found by.</param>
/// <param name="time">The clock for log records that name no time.</param>
internal sealed class OtlpReader(DashboardOptions options, TimeProvider time)
{
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;
    private const string Unknown = "unknown_service";

    private static readonly double[] s_noBounds = [];
    private static readonly long[] s_noBuckets = [];

    /// <summary>The spans of a request; those without proper ids are left out.</summary>
    public IReadOnlyList<SpanItem> Read(ExportTraceServiceRequest request)
    {
        var items = new List<SpanItem>();
        foreach (ResourceSpans group in request.ResourceSpans)
        {
            TelemetryResource resource = Read(group.Resource);
            foreach (ScopeSpans scope in group.ScopeSpans)
            {
                items.AddRange(scope.Spans
                    .Where(span => span.TraceId.Length == TraceIdBytes && span.SpanId.Length == SpanIdBytes)
                    .Select(span => Read(span, resource, scope.Scope?.Name ?? string.Empty)));
            }
        }

        return items;
    }

    /// <summary>The log records of a request.</summary>
    public IReadOnlyList<LogItem> Read(ExportLogsServiceRequest request)
    {
        var items = new List<LogItem>();
        foreach (ResourceLogs group in request.ResourceLogs)
        {
            TelemetryResource resource = Read(group.Resource);
            foreach (ScopeLogs scope in group.ScopeLogs)
            {
                items.AddRange(scope.LogRecords.Select(record => new LogItem(
                    resource, scope.Scope?.Name ?? string.Empty, TimeOf(record), record.SeverityNumber, Attributes.ToText(record.Body),
                    Attributes.ToJson(record.Attributes), IdOf(record.TraceId, TraceIdBytes), IdOf(record.SpanId, SpanIdBytes))));
            }
        }

        return items;
    }

    /// <summary>The metrics of a request.</summary>
    public IReadOnlyList<PointItem> Read(ExportMetricsServiceRequest request)
    {
        var items = new List<PointItem>();
        foreach (ResourceMetrics group in request.ResourceMetrics)
        {
            TelemetryResource resource = Read(group.Resource);
            foreach (ScopeMetrics scope in group.ScopeMetrics)
            {
                foreach (Metric metric in scope.Metrics)
                {
                    items.AddRange(Read(metric, resource, scope.Scope?.Name ?? string.Empty));
                }
            }
        }

        return items;
    }

    private static TelemetryResource Read(Resource? resource)
    {
        IReadOnlyList<KeyValue> attributes = resource?.Attributes ?? [];
        return new TelemetryResource(
            Attributes.Find(attributes, "service.name") is { Length: > 0 } name ? name : Unknown,
            Attributes.Find(attributes, "service.instance.id") ?? string.Empty,
            Attributes.ToJson(attributes));
    }

    private static IEnumerable<PointItem> Read(Metric metric, TelemetryResource resource, string scope)
    {
        PointItem Point(
            MetricKind kind, AggregationTemporality temporality, IReadOnlyCollection<KeyValue> attributes, ulong when, double value,
            ulong count = 0, IReadOnlyList<double>? bounds = null, IEnumerable<ulong>? buckets = null) => new(
                resource, scope, metric.Name, metric.Unit, metric.Description, kind, Attributes.ToJson(attributes), (long)when,
                temporality == AggregationTemporality.Delta, value, (long)count, bounds ?? s_noBounds,
                buckets is null ? s_noBuckets : [.. buckets.Select(one => (long)one)]);

        return metric.DataCase switch
        {
            Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(
                point => Point(MetricKind.Gauge, default, point.Attributes, point.TimeUnixNano, ValueOf(point))),
            Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(point => Point(
                metric.Sum.IsMonotonic ? MetricKind.Counter : MetricKind.Gauge, metric.Sum.AggregationTemporality, point.Attributes,
                point.TimeUnixNano, ValueOf(point))),
            Metric.DataOneofCase.Histogram => metric.Histogram.DataPoints.Select(point => Point(
                MetricKind.Histogram, metric.Histogram.AggregationTemporality, point.Attributes, point.TimeUnixNano, point.Sum, point.Count,
                point.ExplicitBounds, point.BucketCounts)),
            Metric.DataOneofCase.ExponentialHistogram => metric.ExponentialHistogram.DataPoints.Select(point => Point(
                MetricKind.Histogram, metric.ExponentialHistogram.AggregationTemporality, point.Attributes, point.TimeUnixNano, point.Sum,
                point.Count)),
            Metric.DataOneofCase.Summary => metric.Summary.DataPoints.Select(
                point => Point(MetricKind.Histogram, default, point.Attributes, point.TimeUnixNano, point.Sum, point.Count)),
            _ => [],
        };
    }

    private static double ValueOf(NumberDataPoint point) =>
        point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble;

    private static byte[]? IdOf(ByteString id, int length) => id.Length == length ? id.ToByteArray() : null;

    private SpanItem Read(Span span, TelemetryResource resource, string scope)
    {
        long start = (long)span.StartTimeUnixNano;
        return new SpanItem(
            resource, scope, span.TraceId.ToByteArray(), span.SpanId.ToByteArray(), IdOf(span.ParentSpanId, SpanIdBytes), span.Name, span.Kind,
            start, Math.Max(0, (long)span.EndTimeUnixNano - start), span.Status?.Code ?? 0,
            span.Status?.Message is { Length: > 0 } message ? message : null, Attributes.ToJson(span.Attributes),
            Attributes.ToJson(span.Events),
            [
                .. span.Links.Where(link => link.TraceId.Length == TraceIdBytes && link.SpanId.Length == SpanIdBytes)
                    .Select(link => new SpanReference(link.TraceId.ToByteArray(), link.SpanId.ToByteArray())),
            ],
            [
                .. options.SearchAttributes.Select(name => Attributes.Find(span.Attributes, name)).OfType<string>()
                    .Where(value => value.Length > 0),
            ]);
    }

    private long TimeOf(LogRecord record) => record.TimeUnixNano != 0 ? (long)record.TimeUnixNano
        : record.ObservedTimeUnixNano != 0 ? (long)record.ObservedTimeUnixNano
        : time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
}
