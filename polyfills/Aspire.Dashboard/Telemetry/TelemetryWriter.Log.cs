using Microsoft.Extensions.Logging;

namespace Aspire.Dashboard.Telemetry;

internal static partial class TelemetryWriterLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Items} items of telemetry could not be written: {Reason}")]
    public static partial void NotWritten(this ILogger logger, int items, string reason);
}
