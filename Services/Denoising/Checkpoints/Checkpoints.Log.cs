namespace TextToVideo.Denoising.Checkpoints;

internal static partial class CheckpointsLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Video {VideoId} goes on after denoising step {Step}")]
    public static partial void Resuming(this ILogger logger, Guid videoId, int step);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The checkpoint of video {VideoId} is ignored: {Reason}")]
    public static partial void CheckpointIgnored(this ILogger logger, Guid videoId, string reason);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The checkpoint of video {VideoId} after step {Step} was not written")]
    public static partial void CheckpointNotWritten(this ILogger logger, Guid videoId, int step, Exception exception);
}
