namespace TextToVideo.Generation.Operations.Export;

internal static partial class ExportResultLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "An export broke off")]
    public static partial void ExportBrokeOff(this ILogger logger, Exception exception);
}
