namespace TextToVideo.Generation.Operations.Status;

internal static partial class StatusMetricsLog
{
    [LoggerMessage(1, LogLevel.Warning, "The jobs cannot be counted; their metrics are away until they can")]
    public static partial void StatusUnknown(this ILogger logger, Exception exception);
}
