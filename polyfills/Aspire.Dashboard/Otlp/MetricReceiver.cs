using Aspire.Dashboard.Otlp.Protocol;
using Aspire.Dashboard.Telemetry;
using Grpc.Core;

namespace Aspire.Dashboard.Otlp;

/// <summary>Takes metrics.</summary>
internal sealed class MetricReceiver(OtlpReader reader, TelemetryQueue queue) : MetricsService.MetricsServiceBase
{
    public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context) =>
        Task.FromResult(Receive(request));

    public ExportMetricsServiceResponse Receive(ExportMetricsServiceRequest request)
    {
        IReadOnlyList<PointItem> points = reader.Read(request);
        int taken = queue.Add(points);
        return new ExportMetricsServiceResponse
        {
            PartialSuccess = taken == points.Count
                ? null
                : new ExportMetricsPartialSuccess { RejectedDataPoints = points.Count - taken, ErrorMessage = TelemetryQueue.Refusal },
        };
    }
}
