using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>What has become of an event.</summary>
/// <param name="Id">The event.</param>
/// <param name="Event">One of <see cref="WebhookEvents.All"/>.</param>
/// <param name="VideoId">The video.</param>
/// <param name="CreatedAt">When it happened.</param>
/// <param name="Attempts">How often it has been sent.</param>
/// <param name="NextAttemptAt">When it will be sent again; null: never.</param>
/// <param name="DeliveredAt">When it was received; null: not.</param>
/// <param name="LastError">What went wrong in the last attempt.</param>
public sealed record WebhookHistory(
    string Id,
    string Event,
    Guid VideoId,
    DateTimeOffset CreatedAt,
    int Attempts,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? DeliveredAt,
    string? LastError
);
