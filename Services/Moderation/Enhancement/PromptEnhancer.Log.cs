using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Enhancement;

// Event ids are unique within the service; see also Endpoints/Moderation.Log.cs.
internal static partial class PromptEnhancerLog
{
    [LoggerMessage(
        EventId = 6,
        Level = LogLevel.Information,
        Message = "The prompt of video {VideoId} was rewritten to {Characters} characters; moderation: {Action}"
    )]
    public static partial void Enhanced(this ILogger logger, Guid videoId, int characters, ModerationAction action);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "The prompt of video {VideoId} was not rewritten: {Problem}")]
    public static partial void NotEnhanced(this ILogger logger, Guid videoId, string problem);
}
