namespace TextToVideo.Generation.Operations.Retention;

internal static partial class RetentionSweeperLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Video {VideoId} has expired and was removed")]
    public static partial void VideoRemoved(this ILogger logger, Guid videoId);

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Error,
        Message = "Could not remove expired videos, decisions, usage counts and records; retrying at the next interval"
    )]
    public static partial void SweepFailed(this ILogger logger, Exception exception);

    [LoggerMessage(
        EventId = 3,
        Level = LogLevel.Error,
        Message = "The clock has moved ahead by {Jump}; no expired video is deleted for {Hold}. Stop the server if the clock is wrong"
    )]
    public static partial void ClockJumped(this ILogger logger, TimeSpan jump, TimeSpan hold);
}
