namespace TextToVideo.Generation.Pipeline;

internal static partial class StalledJobSweeperLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Information,
        Message = "Video {VideoId} is stalled; sending the command of its stage again"
    )]
    public static partial void Resuming(this ILogger logger, Guid videoId);

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Error,
        Message = "Could not look for stalled jobs and expired idempotency keys; retrying at the next interval"
    )]
    public static partial void SweepFailed(this ILogger logger, Exception exception);
}
