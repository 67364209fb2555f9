namespace TextToVideo.Denoising.Engine;

internal static partial class DenoisingEngineLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A model call for {Jobs} jobs failed; retrying each job separately")]
    public static partial void BatchFailed(this ILogger logger, int jobs, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Stopping with {Jobs} jobs in progress; writing their checkpoints")]
    public static partial void Stopping(this ILogger logger, int jobs);
}
