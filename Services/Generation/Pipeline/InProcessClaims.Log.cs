namespace TextToVideo.Generation.Pipeline;

internal static partial class InProcessClaimsLog
{
    [LoggerMessage(1, LogLevel.Warning, "Could not end the claims of this process; jobs in progress continue when they have expired")]
    public static partial void ClaimsNotEnded(this ILogger logger, Exception exception);
}
