namespace TextToVideo.Generation.Storage;

internal static partial class PostgresJobDatabaseLog
{
    [LoggerMessage(1, LogLevel.Warning, "Waiting for the job database: {Reason}")]
    public static partial void WaitingForDatabase(this ILogger logger, string reason);
}
