namespace TextToVideo.Generation.Webhooks;

internal static partial class WebhookSenderLog
{
    [LoggerMessage(1, LogLevel.Information, "The event {EventId} was not received by {WebhookId}: {Error} Next attempt: {Again}")]
    public static partial void NotReceived(this ILogger logger, string eventId, string webhookId, string error, DateTimeOffset? again);

    [LoggerMessage(2, LogLevel.Error, "Webhooks could not be sent; the next attempt follows")]
    public static partial void SendingFailed(this ILogger logger, Exception exception);
}
