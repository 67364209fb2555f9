using System.Text.Json.Serialization;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Webhooks;

/// <summary>A webhook as REST shows it. Times are seconds since 1970-01-01 UTC.</summary>
internal sealed record WebhookObject
{
    public required string Id { get; init; }

    public string Object { get; } = "webhook";

    public required string Url { get; init; }

    public required IReadOnlyList<string> Events { get; init; }

    public required long CreatedAt { get; init; }

    /// <summary>Since when nothing is sent, because the receiver answered 410.</summary>
    public required long? DisabledAt { get; init; }

    /// <summary>Shown once.</summary>
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
