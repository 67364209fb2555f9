namespace TextToVideo.Denoising;

internal static partial class DenoiseLatentsConsumerLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Video {VideoId} completed denoising step {Step} of {Steps}")]
    public static partial void StepTaken(this ILogger logger, Guid videoId, int step, int steps);
}
