using Microsoft.Extensions.Logging;

namespace TextToVideo.ServiceDefaults.Messaging;

internal static partial class StageConsumerLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Stage {Stage} of video {VideoId} stopped: the job was cancelled")]
    public static partial void JobCancelled(this ILogger logger, string stage, Guid videoId);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Stage {Stage} of video {VideoId} failed and will be retried")]
    public static partial void Retrying(this ILogger logger, string stage, Guid videoId, Exception exception);

    [LoggerMessage(
        EventId = 3,
        Level = LogLevel.Error,
        Message = "Stage {Stage} of video {VideoId} failed and will not be retried by this worker"
    )]
    public static partial void GaveUp(this ILogger logger, string stage, Guid videoId, Exception exception);

    [LoggerMessage(
        EventId = 4,
        Level = LogLevel.Information,
        Message = "Stage {Stage} of video {VideoId} was not started: the job has left the stage, or another worker is working on it"
    )]
    public static partial void NotStarted(this ILogger logger, string stage, Guid videoId);

    [LoggerMessage(
        EventId = 5,
        Level = LogLevel.Information,
        Message = "Stage {Stage} of video {VideoId} was interrupted: the process is stopping"
    )]
    public static partial void Interrupted(this ILogger logger, string stage, Guid videoId);

    [LoggerMessage(
        EventId = 6,
        Level = LogLevel.Warning,
        Message = "Stage {Stage} of video {VideoId} was not started by this worker, because Generation has not answered; it is asked to "
            + "send the command again"
    )]
    public static partial void NotAnswered(this ILogger logger, string stage, Guid videoId, Exception exception);

    [LoggerMessage(
        EventId = 7,
        Level = LogLevel.Information,
        Message = "Stage {Stage} of video {VideoId} is not run ahead of its turn, because this process already does so for other videos"
    )]
    public static partial void NoPlaceAhead(this ILogger logger, string stage, Guid videoId);

    [LoggerMessage(
        EventId = 8,
        Level = LogLevel.Information,
        Message = "Stage {Stage} of video {VideoId} was abandoned ahead of its turn; it will be run in its turn"
    )]
    public static partial void AheadAbandoned(this ILogger logger, string stage, Guid videoId, Exception exception);
}
