using Microsoft.Extensions.Logging;

namespace TextToVideo.ServiceDefaults.Messaging;

internal static partial class BusStageClaimsLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Warning,
        Message = "Stage {Stage} of video {VideoId} waits for Generation, which has not answered; asking again"
    )]
    public static partial void NoAnswer(this ILogger logger, string stage, Guid videoId, Exception exception);
}
