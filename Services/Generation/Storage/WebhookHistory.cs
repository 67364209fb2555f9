using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Represents the delivery history of an event.</summary>
/// <param name="Id">The id of the event.</param>
/// <param name="Event">One of <see cref="WebhookEvents.All"/>.</param>
/// <param name="VideoId">The video.</param>
/// <param name="CreatedAt">The time of the event.</param>
/// <param name="Attempts">The number of attempts so far.</param>
/// <param name="NextAttemptAt">The time of the next attempt; null if there is none.</param>
/// <param name="DeliveredAt">The time of the delivery; null if the event has not been delivered.</param>
/// <param name="LastError">The error of the last attempt, without its cause; null if there is none.</param>
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
