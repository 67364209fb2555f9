namespace TextToVideo.Generation.Jobs;

/// <summary>Represents an address that receives events about a tenant's videos.</summary>
/// <param name="Id">"wh_" and 32 hexadecimal digits.</param>
/// <param name="Tenant">The tenant that owns the webhook.</param>
/// <param name="Url">The address to which events are posted.</param>
/// <param name="Events">The subscribed events, one or more of <see cref="WebhookEvents.All"/>.</param>
/// <param name="Secret">The secret that signs deliveries: "whsec_" and Base64.</param>
/// <param name="CreatedAt">The time at which the webhook was registered.</param>
/// <param name="DisabledAt">The time at which the webhook was disabled because its receiver answered 410; null while it is enabled.</param>
public sealed record Webhook(
    string Id,
    string Tenant,
    Uri Url,
    IReadOnlyList<string> Events,
    string Secret,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DisabledAt
);
