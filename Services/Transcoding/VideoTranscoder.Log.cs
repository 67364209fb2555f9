namespace TextToVideo.Transcoding;

internal static partial class VideoTranscoderLog
{
    [LoggerMessage(1, LogLevel.Error, "ffmpeg failed to encode {Format} with exit code {ExitCode}: {Error}")]
    public static partial void FfmpegFailed(this ILogger logger, string format, int exitCode, string error);
}
