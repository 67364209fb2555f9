namespace TextToVideo.Generation.Jobs;

/// <summary>An event on its way to an address.</summary>
/// <param name="Id">"evt_" and 32 hexadecimal digits; the same in every attempt.</param>
/// <param name="Webhook">The address.</param>
/// <param name="VideoId">The video.</param>
/// <param name="Event">One of <see cref="WebhookEvents.All"/>.</param>
/// <param name="CreatedAt">When the video ended.</param>
/// <param name="Attempts">How often it has been tried before.</param>
/// <param name="TraceParent">The context of the video's trace; null where there is no such video any more.</param>
internal sealed record WebhookDelivery(
    string Id,
    Webhook Webhook,
    Guid VideoId,
    string Event,
    DateTimeOffset CreatedAt,
    int Attempts,
    string? TraceParent
);
