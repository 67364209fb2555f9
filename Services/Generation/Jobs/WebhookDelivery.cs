namespace TextToVideo.Generation.Jobs;

/// <summary>Represents an event that this process has claimed, to deliver it to a webhook.</summary>
/// <param name="Id">"evt_" and 32 hexadecimal digits; the same for every attempt.</param>
/// <param name="Webhook">The webhook.</param>
/// <param name="VideoId">The video.</param>
/// <param name="Event">One of <see cref="WebhookEvents.All"/>.</param>
/// <param name="CreatedAt">The time at which the video's job ended.</param>
/// <param name="Attempts">The number of earlier attempts.</param>
/// <param name="Retries">The number of earlier attempts since the event, or since it was last sent again by hand.</param>
/// <param name="LeaseEnd">The time at which another process may claim the delivery. It identifies the claim.</param>
/// <param name="TraceParent">The trace context of the video's job; null if the video no longer exists.</param>
internal sealed record WebhookDelivery(
    string Id,
    Webhook Webhook,
    Guid VideoId,
    string Event,
    DateTimeOffset CreatedAt,
    int Attempts,
    int Retries,
    DateTimeOffset LeaseEnd,
    string? TraceParent
);
