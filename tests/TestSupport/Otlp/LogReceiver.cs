using Grpc.Core;
using TextToVideo.TestSupport.Otlp.Logs;

namespace TextToVideo.TestSupport.Otlp;

/// <summary>Receives logs.</summary>
internal sealed class LogReceiver(OtlpReceiver receiver) : LogsService.LogsServiceBase
{
    public override Task<ExportLogsServiceResponse> Export(ExportLogsServiceRequest request, ServerCallContext context)
    {
        receiver.Add(request);
        return Task.FromResult(new ExportLogsServiceResponse());
    }
}
