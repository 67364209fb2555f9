namespace TextToVideo.Generation.Storage;

internal static partial class WebhookDeliveryStoreLog
{
    [LoggerMessage(1, LogLevel.Error, "Event {EventId} of webhook {WebhookId} was put aside, because its row cannot be read")]
    public static partial void DeliveryInvalid(this ILogger logger, Exception exception, string eventId, string webhookId);
}
