using System.Globalization;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Operations.Export;

/// <summary>The delivery of an event in an export. Times are in seconds since 1970-01-01 UTC.</summary>
internal sealed record ExportedDelivery(
    string Id,
    string WebhookId,
    string VideoId,
    string Event,
    long CreatedAt,
    int Attempts,
    long? NextAttemptAt,
    long? DeliveredAt,
    string? LastError
)
{
    public string Object { get; } = "webhook.delivery";

    public static ExportedDelivery From(TenantDelivery delivery) =>
        new(
            delivery.Id,
            delivery.WebhookId,
            Jobs.VideoId.Format(delivery.VideoId),
            delivery.Event,
            delivery.CreatedAt.ToUnixTimeSeconds(),
            delivery.Attempts,
            delivery.DueAt?.ToUnixTimeSeconds(),
            delivery.DeliveredAt?.ToUnixTimeSeconds(),
            delivery.LastError
        );
}

/// <summary>An idempotency key in an export. Times are in seconds since 1970-01-01 UTC.</summary>
internal sealed record ExportedIdempotencyKey(string Key, string VideoId, long ExpiresAt)
{
    public string Object { get; } = "idempotency_key";

    public static ExportedIdempotencyKey From(TenantIdempotencyKey key) =>
        new(key.Key, Jobs.VideoId.Format(key.VideoId), key.ExpiresAt.ToUnixTimeSeconds());
}

/// <summary>The videos that were requested with a key on a day (UTC) in an export.</summary>
internal sealed record ExportedUsage(string KeyId, string Day, int Videos)
{
    public string Object { get; } = "usage";

    public static ExportedUsage From(TenantUsage usage) =>
        new(
            usage.KeyId,
            DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(usage.Day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            usage.Videos
        );
}
