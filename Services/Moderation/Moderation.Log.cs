namespace TextToVideo.Moderation;

internal static partial class ModerationLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Moderation policy {Version} is in force: {Categories} categories")]
    public static partial void PolicyLoaded(this ILogger logger, string version, int categories);

    [LoggerMessage(
        EventId = 2, Level = LogLevel.Critical,
        Message = "There is no valid moderation policy, so nothing will be approved. {Problem}")]
    public static partial void PolicyInvalid(this ILogger logger, string problem);

    [LoggerMessage(
        EventId = 3, Level = LogLevel.Information,
        Message = "Stage {Stage} of video {VideoId}: approved {Approved}, found {Categories} by policy {Version}")]
    public static partial void Decided(this ILogger logger, string stage, Guid videoId, bool approved, string categories, string version);
}
