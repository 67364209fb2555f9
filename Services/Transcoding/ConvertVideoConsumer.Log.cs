namespace TextToVideo.Transcoding;

internal static partial class ConvertVideoConsumerLog
{
    [LoggerMessage(1, LogLevel.Error, "Could not convert video {VideoId} to {Format}")]
    public static partial void ConversionFailed(this ILogger logger, Guid videoId, string format, Exception exception);
}
