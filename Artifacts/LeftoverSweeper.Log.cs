using Microsoft.Extensions.Logging;

namespace TextToVideo.Artifacts;

internal static partial class LeftoverSweeperLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Deleted {Count} incomplete artifacts of killed processes")]
    public static partial void Swept(this ILogger logger, int count);

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Warning,
        Message = "Could not delete incomplete artifacts of killed processes; will retry later"
    )]
    public static partial void SweepFailed(this ILogger logger, Exception exception);
}
