using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Represents a row of <c>webhooks</c>.</summary>
internal sealed class WebhookRow
{
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    public required string Url { get; init; }

    public required string Events { get; init; }

    public required string Secret { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DisabledAt { get; init; }

    public string? DisabledReason { get; init; }

    public DateTimeOffset? FailingSince { get; init; }

    public string? PreviousSecret { get; init; }

    public DateTimeOffset? PreviousSecretExpiresAt { get; init; }

    public static WebhookRow From(Webhook webhook) =>
        new()
        {
            Id = webhook.Id,
            Tenant = webhook.Tenant,
            Url = webhook.Url.AbsoluteUri,
            Events = string.Join(' ', webhook.Events),
            Secret = webhook.Secret,
            CreatedAt = webhook.CreatedAt,
            DisabledAt = webhook.DisabledAt,
            DisabledReason = webhook.DisabledReason,
            FailingSince = webhook.FailingSince,
            PreviousSecret = webhook.PreviousSecret,
            PreviousSecretExpiresAt = webhook.PreviousSecretExpiresAt,
        };

    /// <exception cref="FormatException">The stored address is invalid.</exception>
    public Webhook ToWebhook() =>
        new(Id, Tenant, new Uri(Url), Events.Split(' '), Secret, CreatedAt, DisabledAt)
        {
            DisabledReason = DisabledReason,
            FailingSince = FailingSince,
            PreviousSecret = PreviousSecret,
            PreviousSecretExpiresAt = PreviousSecretExpiresAt,
        };
}
