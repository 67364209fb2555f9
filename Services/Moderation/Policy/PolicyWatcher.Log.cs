namespace TextToVideo.Moderation.Policy;

// Event ids are unique within the service; see also Endpoints/Moderation.Log.cs.
internal static partial class PolicyWatcherLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Information,
        Message = "Moderation policy {Version} is in force; it has {Categories} categories"
    )]
    public static partial void PolicyLoaded(this ILogger logger, string version, int categories);

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Critical,
        Message = "There is no valid moderation policy; nothing is approved until there is one. {Problem}"
    )]
    public static partial void PolicyInvalid(this ILogger logger, string problem);

    [LoggerMessage(
        EventId = 4,
        Level = LogLevel.Error,
        Message = "The policy file is not valid; moderation policy {Version} remains in force. {Problem}"
    )]
    public static partial void PolicyKept(this ILogger logger, string version, string problem);
}
