namespace TextToVideo.Denoising.Checkpoints;

internal static partial class CheckpointsLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Video {VideoId} resumes after denoising step {Step}")]
    public static partial void Resuming(this ILogger logger, Guid videoId, int step);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Ignoring the checkpoint of video {VideoId}: {Reason}")]
    public static partial void CheckpointIgnored(this ILogger logger, Guid videoId, string reason);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Could not write the checkpoint of video {VideoId} after step {Step}")]
    public static partial void CheckpointNotWritten(this ILogger logger, Guid videoId, int step, Exception exception);
}
