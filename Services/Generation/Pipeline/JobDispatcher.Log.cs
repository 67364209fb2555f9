namespace TextToVideo.Generation.Pipeline;

internal static partial class JobDispatcherLog
{
    [LoggerMessage(1, LogLevel.Warning, "Could not dispatch waiting jobs; retrying")]
    public static partial void DispatchFailed(this ILogger logger, Exception exception);
}
