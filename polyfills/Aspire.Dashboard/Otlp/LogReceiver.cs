using Aspire.Dashboard.Otlp.Protocol;
using Aspire.Dashboard.Telemetry;
using Grpc.Core;

namespace Aspire.Dashboard.Otlp;

/// <summary>Takes log records.</summary>
internal sealed class LogReceiver(OtlpReader reader, TelemetryQueue queue) : LogsService.LogsServiceBase
{
    public override Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context) =>
        Task.FromResult(Receive(request));

    public ExportLogsServiceResponse Receive(ExportLogsServiceRequest request)
    {
        int sent = request.ResourceLogs.Sum(group => group.ScopeLogs.Sum(scope => scope.LogRecords.Count));
        int taken = queue.Add(reader.Read(request));
        return new ExportLogsServiceResponse
        {
            PartialSuccess = taken == sent
                ? null
                : new ExportLogsPartialSuccess { RejectedLogRecords = sent - taken, ErrorMessage = TelemetryQueue.Refusal },
        };
    }
}
