using Aspire.Dashboard.Otlp.Protocol;
using Aspire.Dashboard.Telemetry;
using Grpc.Core;

namespace Aspire.Dashboard.Otlp;

/// <summary>Takes spans.</summary>
internal sealed class TraceReceiver(OtlpReader reader, TelemetryQueue queue) : TraceService.TraceServiceBase
{
    public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context) =>
        Task.FromResult(Receive(request));

    public ExportTraceServiceResponse Receive(ExportTraceServiceRequest request)
    {
        int sent = request.ResourceSpans.Sum(group => group.ScopeSpans.Sum(scope => scope.Spans.Count));
        int taken = queue.Add(reader.Read(request));
        return new ExportTraceServiceResponse
        {
            PartialSuccess = taken == sent
                ? null
                : new ExportTracePartialSuccess { RejectedSpans = sent - taken, ErrorMessage = TelemetryQueue.Refusal },
        };
    }
}
