namespace TextToVideo.Moderation.Policy;

// Event ids are unique in the service: see also Endpoints/Moderation.Log.cs.
internal static partial class PolicyWatcherLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Moderation policy {Version} is in force: {Categories} categories")]
    public static partial void PolicyLoaded(this ILogger logger, string version, int categories);

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Critical,
        Message = "There is no valid moderation policy, so nothing will be approved. {Problem}"
    )]
    public static partial void PolicyInvalid(this ILogger logger, string problem);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "Moderation policy {Version} stays in force. {Problem}")]
    public static partial void PolicyKept(this ILogger logger, string version, string problem);
}
