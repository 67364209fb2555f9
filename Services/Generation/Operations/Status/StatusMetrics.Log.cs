namespace TextToVideo.Generation.Operations.Status;

internal static partial class StatusMetricsLog
{
    [LoggerMessage(1, LogLevel.Warning, "Job counts are unavailable; job metrics are not reported until they are available again")]
    public static partial void StatusUnknown(this ILogger logger, Exception exception);
}
