namespace TextToVideo.Generation.Jobs;

/// <summary>Represents the first use of an idempotency key.</summary>
/// <param name="Fingerprint">The fingerprint of the first request with the key.</param>
/// <param name="VideoId">The video that this request created; it may have been deleted since.</param>
public sealed record UsedIdempotencyKey(string Fingerprint, Guid VideoId);
