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
        string? error,
        DateTimeOffset? nextAttempt
    );

    [LoggerMessage(2, LogLevel.Error, "Could not send webhooks; retrying")]
    public static partial void SendingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "Could not claim an event of webhook {WebhookId}; the other webhooks are not affected")]
    public static partial void ClaimFailed(this ILogger logger, Exception exception, string webhookId);

    [LoggerMessage(4, LogLevel.Error, "Could not send event {EventId} to webhook {WebhookId}")]
    public static partial void AttemptFailed(this ILogger logger, Exception exception, string eventId, string webhookId);

    [LoggerMessage(5, LogLevel.Warning, "Could not record the result of event {EventId} to webhook {WebhookId}; it will be sent again")]
    public static partial void SettlingFailed(this ILogger logger, Exception exception, string eventId, string webhookId);

    [LoggerMessage(6, LogLevel.Warning, "Webhook {WebhookId} of tenant {Tenant} was disabled: {Reason}")]
    public static partial void Disabled(this ILogger logger, string webhookId, string tenant, string reason);
}
