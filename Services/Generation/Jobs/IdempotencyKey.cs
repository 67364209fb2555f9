namespace TextToVideo.Generation.Jobs;

/// <summary>A caller's name for a request.</summary>
/// <param name="Tenant">Whose it is: two tenants may use the same key.</param>
/// <param name="Key">The name.</param>
/// <param name="Fingerprint">Differs where the request differs.</param>
public sealed record IdempotencyKey(string Tenant, string Key, string Fingerprint);
