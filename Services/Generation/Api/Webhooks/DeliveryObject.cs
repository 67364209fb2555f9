using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Api.Webhooks;

/// <summary>The REST representation of the delivery of an event. Times are in seconds since 1970-01-01 UTC.</summary>
internal sealed record DeliveryObject
{
    public required string Id { get; init; }

    public string Object { get; } = "webhook.delivery";

    public required string Event { get; init; }

    public required string VideoId { get; init; }

    public required long CreatedAt { get; init; }

    public required int Attempts { get; init; }

    public required long? NextAttemptAt { get; init; }

    public required long? DeliveredAt { get; init; }

    public required string? LastError { get; init; }

    public static DeliveryObject From(WebhookHistory delivery) =>
        new()
        {
            Id = delivery.Id,
            Event = delivery.Event,
            VideoId = Jobs.VideoId.Format(delivery.VideoId),
            CreatedAt = delivery.CreatedAt.ToUnixTimeSeconds(),
            Attempts = delivery.Attempts,
            NextAttemptAt = delivery.NextAttemptAt?.ToUnixTimeSeconds(),
            DeliveredAt = delivery.DeliveredAt?.ToUnixTimeSeconds(),
            LastError = delivery.LastError,
        };
}
