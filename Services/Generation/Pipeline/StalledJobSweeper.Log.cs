namespace TextToVideo.Generation.Pipeline;

internal static partial class StalledJobSweeperLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Information,
        Message = "Video {VideoId} has been silent: sending its stage's command again"
    )]
    public static partial void Resuming(this ILogger logger, Guid videoId);

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Error,
        Message = "Looking for silent jobs and expired keys failed; trying again at the next interval"
    )]
    public static partial void SweepFailed(this ILogger logger, Exception exception);
}
