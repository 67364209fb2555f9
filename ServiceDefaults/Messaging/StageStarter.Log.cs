using Microsoft.Extensions.Logging;

namespace TextToVideo.ServiceDefaults.Messaging;

internal static partial class StageStarterLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Debug,
        Message = "A heartbeat of stage {Stage} of video {VideoId} could not be sent; the next one follows"
    )]
    public static partial void HeartbeatNotSent(this ILogger logger, string stage, Guid videoId, Exception exception);
}
