namespace TextToVideo.Generation.Pipeline;

internal static partial class JobDispatcherLog
{
    [LoggerMessage(1, LogLevel.Warning, "Waiting jobs cannot be dispatched; trying again until they can")]
    public static partial void DispatchFailed(this ILogger logger, Exception exception);
}
