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

    /// <summary>The time at which the webhook was disabled because the receiver answered 410; null if it is enabled.</summary>
    public required long? DisabledAt { get; init; }

    /// <summary>The signing secret, returned only when the webhook is created.</summary>
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
        };
}
