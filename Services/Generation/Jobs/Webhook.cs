namespace TextToVideo.Generation.Jobs;

/// <summary>Represents an address that receives events about a tenant's videos.</summary>
/// <param name="Id">"wh_" and 32 hexadecimal digits.</param>
/// <param name="Tenant">The tenant that owns the webhook.</param>
/// <param name="Url">The address to which events are posted.</param>
/// <param name="Events">The subscribed events, one or more of <see cref="WebhookEvents.All"/>.</param>
/// <param name="Secret">The secret that signs deliveries: "whsec_" and Base64.</param>
/// <param name="CreatedAt">The time at which the webhook was registered.</param>
/// <param name="DisabledAt">The time at which the webhook was disabled; null while it is enabled.</param>
public sealed record Webhook(
    string Id,
    string Tenant,
    Uri Url,
    IReadOnlyList<string> Events,
    string Secret,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DisabledAt
)
{
    /// <summary>Gets why the webhook was disabled, one of <see cref="WebhookDisabledReasons"/>; null while it is enabled.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>Gets the time of the first failed attempt since the last delivery; null if the last attempt succeeded.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Gets the secret before the last rotation; null if the secret has not been rotated.</summary>
    public string? PreviousSecret { get; init; }

    /// <summary>Gets the time until which <see cref="PreviousSecret"/> signs deliveries too; null if there is none.</summary>
    public DateTimeOffset? PreviousSecretExpiresAt { get; init; }
}
