using TextToVideo.Contracts;

namespace TextToVideo.Moderation;

internal static partial class ModerationLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Moderation policy {Version} is in force: {Categories} categories")]
    public static partial void PolicyLoaded(this ILogger logger, string version, int categories);

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Critical,
        Message = "There is no valid moderation policy, so nothing will be approved. {Problem}"
    )]
    public static partial void PolicyInvalid(this ILogger logger, string problem);

    /// <summary>A prompt, or frames, were judged.</summary>
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
        Message = "Stage {Stage} of video {VideoId}: {Action}, found {Categories} by policy {Version}"
    )]
    private static partial void Decided(
        this ILogger logger,
        string stage,
        Guid videoId,
        ModerationAction action,
        string categories,
        string version
    );

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "Moderation policy {Version} stays in force. {Problem}")]
    public static partial void PolicyKept(this ILogger logger, string version, string problem);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "Texts could not be judged")]
    public static partial void TextsNotJudged(this ILogger logger, Exception exception);
}
