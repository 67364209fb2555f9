namespace TextToVideo.Generation.Operations.Retention;

internal static partial class RetentionSweeperLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Video {VideoId} has expired and was removed")]
    public static partial void VideoRemoved(this ILogger logger, Guid videoId);

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Error,
        Message = "Could not remove expired videos, decisions and usage counts; retrying at the next interval"
    )]
    public static partial void SweepFailed(this ILogger logger, Exception exception);
}
