namespace TextToVideo.Generation.Storage;

internal static partial class DatabaseClockSyncLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Warning,
        Message = "The clock of this machine is wrong, or the database's: the latter is ahead by {Lead} and is used"
    )]
    public static partial void ClocksDiffer(this ILogger logger, TimeSpan lead);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Could not read the clock of the database; will retry later")]
    public static partial void ClockNotRead(this ILogger logger, Exception exception);
}
