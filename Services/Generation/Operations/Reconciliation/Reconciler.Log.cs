namespace TextToVideo.Generation.Operations.Reconciliation;

internal static partial class ReconcilerLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Removed {Kind} of video {VideoId}: {Files} files, {Bytes} bytes")]
    public static partial void DiscrepancyRemoved(this ILogger logger, Guid videoId, string kind, int files, long bytes);
}
