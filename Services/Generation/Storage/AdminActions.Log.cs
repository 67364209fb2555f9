namespace TextToVideo.Generation.Storage;

internal static partial class AdminActionsLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Admin action {Action} of {Actor} {KeyId} on {Target} begins")]
    public static partial void ActionBegins(this ILogger logger, string action, string actor, string? keyId, string? target);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Could not record that admin action {Id} ended with status {Status}")]
    public static partial void EndNotRecorded(this ILogger logger, Guid id, int status, Exception exception);
}
