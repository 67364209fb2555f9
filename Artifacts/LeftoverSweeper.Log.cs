using Microsoft.Extensions.Logging;

namespace TextToVideo.Artifacts;

internal static partial class LeftoverSweeperLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Removed {Count} half-written artifacts of killed processes")]
    public static partial void Swept(this ILogger logger, int count);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Half-written artifacts could not be removed; trying again later")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);
}
