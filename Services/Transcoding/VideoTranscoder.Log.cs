namespace TextToVideo.Transcoding;

internal static partial class VideoTranscoderLog
{
    [LoggerMessage(1, LogLevel.Error, "ffmpeg failed to encode {Format} with exit code {ExitCode}: {Error}")]
    public static partial void FfmpegFailed(this ILogger logger, string format, int exitCode, string error);

    [LoggerMessage(2, LogLevel.Warning, "ffmpeg could not be started ahead of the next job")]
    public static partial void NotPrepared(this ILogger logger, Exception exception);
}
