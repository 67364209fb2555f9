using Grpc.Core;
using TextToVideo.TestSupport.Otlp.Traces;

namespace TextToVideo.TestSupport.Otlp;

/// <summary>Receives traces.</summary>
internal sealed class TraceReceiver(OtlpReceiver receiver) : TraceService.TraceServiceBase
{
    public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
    {
        receiver.Add(request);
        return Task.FromResult(new ExportTraceServiceResponse());
    }
}
