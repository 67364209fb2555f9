using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Endpoints;

// Event ids are unique within the service; see also Policy/PolicyWatcher.Log.cs.
internal static partial class ModerationLog
{
    /// <summary>Logs the decision about the prompt or the frames of a video.</summary>
    public static void Decided(this ILogger logger, string stage, Guid videoId, ModerationDecision decision) =>
        logger.Decided(
            stage,
            videoId,
            decision.Action,
            decision.Findings.Count > 0 ? string.Join(", ", decision.Findings.Select(f => f.Category)) : "nothing",
            decision.PolicyVersion
        );

    [LoggerMessage(
        EventId = 3,
        Level = LogLevel.Information,
        Message = "Stage {Stage} of video {VideoId}: {Action}, found {Categories} with policy {Version}"
    )]
    private static partial void Decided(
        this ILogger logger,
        string stage,
        Guid videoId,
        ModerationAction action,
        string categories,
        string version
    );

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "Moderation of the texts failed")]
    public static partial void TextsNotJudged(this ILogger logger, Exception exception);
}
