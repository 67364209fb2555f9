namespace TextToVideo.Generation.Jobs;

/// <summary>Represents the idempotency key of a request.</summary>
/// <param name="Tenant">The tenant; different tenants can use the same key.</param>
/// <param name="Key">The key that the caller chose.</param>
/// <param name="Fingerprint">The fingerprint of the request; different requests have different fingerprints.</param>
public sealed record IdempotencyKey(string Tenant, string Key, string Fingerprint);
