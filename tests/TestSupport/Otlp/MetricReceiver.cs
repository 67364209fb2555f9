using Grpc.Core;
using TextToVideo.TestSupport.Otlp.Metrics;

namespace TextToVideo.TestSupport.Otlp;

/// <summary>Receives metrics.</summary>
internal sealed class MetricReceiver(OtlpReceiver receiver) : MetricsService.MetricsServiceBase
{
    public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
    {
        receiver.Add(request);
        return Task.FromResult(new ExportMetricsServiceResponse());
    }
}
