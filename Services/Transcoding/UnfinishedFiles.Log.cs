namespace TextToVideo.Transcoding;

internal static partial class UnfinishedFilesLog
{
    [LoggerMessage(1, LogLevel.Information, "Removed the unfinished files of a process that was killed: {Folder}")]
    public static partial void Removed(this ILogger logger, string folder);

    [LoggerMessage(2, LogLevel.Warning, "Could not remove unfinished files in {Folder}")]
    public static partial void NotRemoved(this ILogger logger, string folder, Exception exception);
}
