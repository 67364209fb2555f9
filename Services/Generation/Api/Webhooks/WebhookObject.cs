using System.Text.Json.Serialization;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Webhooks;

/// <summary>The REST representation of a webhook. Times are in seconds since 1970-01-01 UTC.</summary>
internal sealed record WebhookObject
{
    public required string Id { get; init; }

    public string Object { get; } = "webhook";

    public required string Url { get; init; }

    public required IReadOnlyList<string> Events { get; init; }

    public required long CreatedAt { get; init; }

    /// <summary>The time at which the webhook was disabled; null if it is enabled.</summary>
    public required long? DisabledAt { get; init; }

    /// <summary>
    /// Why the webhook was disabled: "gone" if the receiver answered 410, "failing" if no delivery succeeded for days; null if it is
    /// enabled.
    /// </summary>
    public required string? DisabledReason { get; init; }

    /// <summary>The time of the first failed attempt since the last delivery; null if the last attempt succeeded.</summary>
    public required long? FailingSince { get; init; }

    /// <summary>The time until which the secret before the last rotation signs too; null if the secret has not been rotated.</summary>
    public required long? PreviousSecretExpiresAt { get; init; }

    /// <summary>The signing secret, returned only when the webhook is created or its secret is rotated.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    public static WebhookObject From(Webhook webhook) =>
        new()
        {
            Id = webhook.Id,
            Url = webhook.Url.AbsoluteUri,
            Events = webhook.Events,
            CreatedAt = webhook.CreatedAt.ToUnixTimeSeconds(),
            DisabledAt = webhook.DisabledAt?.ToUnixTimeSeconds(),
            DisabledReason = webhook.DisabledReason,
            FailingSince = webhook.FailingSince?.ToUnixTimeSeconds(),
            PreviousSecretExpiresAt = webhook.PreviousSecretExpiresAt?.ToUnixTimeSeconds(),
        };
}
