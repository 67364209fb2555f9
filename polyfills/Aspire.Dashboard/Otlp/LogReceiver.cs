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
        IReadOnlyList<LogItem> records = reader.Read(request);
        int taken = queue.Add(records);
        return new ExportLogsServiceResponse
        {
            PartialSuccess = taken == records.Count
                ? null
                : new ExportLogsPartialSuccess { RejectedLogRecords = records.Count - taken, ErrorMessage = TelemetryQueue.Refusal },
        };
    }
}
