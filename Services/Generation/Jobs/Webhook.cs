namespace TextToVideo.Generation.Jobs;

/// <summary>An address that is told of a tenant's videos.</summary>
/// <param name="Id">"wh_" and 32 hexadecimal digits.</param>
/// <param name="Tenant">Whose videos.</param>
/// <param name="Url">Where to post to.</param>
/// <param name="Events">Of <see cref="WebhookEvents.All"/>; at least one.</param>
/// <param name="Secret">What signs: "whsec_" and Base64.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="DisabledAt">Since when nothing is sent, because the receiver said that it is gone; null while it is.</param>
public sealed record Webhook(
    string Id,
    string Tenant,
    Uri Url,
    IReadOnlyList<string> Events,
    string Secret,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DisabledAt
);
