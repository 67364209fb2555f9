namespace TextToVideo.Generation.Operations.Export;

internal static partial class ExportResultLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "An export failed before it was complete")]
    public static partial void ExportFailed(this ILogger logger, Exception exception);
}
