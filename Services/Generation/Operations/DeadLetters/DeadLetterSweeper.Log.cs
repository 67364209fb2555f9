namespace TextToVideo.Generation.Operations.DeadLetters;

internal static partial class DeadLetterSweeperLog
{
    [LoggerMessage(1, LogLevel.Information, "Deleted {Count} dead letters that were older than MessageBus:DeadLetterRetention")]
    public static partial void Deleted(this ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Warning, "Could not delete old dead letters; retrying at the next interval")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);
}
