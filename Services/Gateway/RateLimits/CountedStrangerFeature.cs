namespace TextToVideo.Gateway.RateLimits;

/// <summary>Marks a request that has already been counted for the caller's address.</summary>
internal sealed class CountedStrangerFeature;
