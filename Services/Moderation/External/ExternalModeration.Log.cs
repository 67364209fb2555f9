namespace TextToVideo.Moderation.External;

// Event ids are unique within the service; see also Endpoints/Moderation.Log.cs.
internal static partial class ExternalModerationLog
{
    [LoggerMessage(EventId = 8, Level = LogLevel.Error, Message = "The external moderation failed, so nothing is approved: {Problem}")]
    public static partial void ExternalModerationFailed(this ILogger logger, string problem);
}
