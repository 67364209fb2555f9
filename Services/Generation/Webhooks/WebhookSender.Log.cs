namespace TextToVideo.Generation.Webhooks;

internal static partial class WebhookSenderLog
{
    [LoggerMessage(
        1,
        LogLevel.Information,
        "Could not deliver event {EventId} to webhook {WebhookId}: {Error} Next attempt: {NextAttempt}"
    )]
    public static partial void NotReceived(
        this ILogger logger,
        string eventId,
        string webhookId,
        string error,
        DateTimeOffset? nextAttempt
    );

    [LoggerMessage(2, LogLevel.Error, "Could not send webhooks; retrying")]
    public static partial void SendingFailed(this ILogger logger, Exception exception);
}
