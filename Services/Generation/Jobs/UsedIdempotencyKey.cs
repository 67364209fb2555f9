namespace TextToVideo.Generation.Jobs;

/// <summary>What a key stands for.</summary>
/// <param name="Fingerprint">The fingerprint of the request that came with it first.</param>
/// <param name="VideoId">The video that this request made; it may have been deleted since.</param>
public sealed record UsedIdempotencyKey(string Fingerprint, Guid VideoId);
