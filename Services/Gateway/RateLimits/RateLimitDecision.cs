namespace TextToVideo.Gateway.RateLimits;

/// <summary>What a caller may do.</summary>
/// <param name="IsAllowed">Whether the request may pass.</param>
/// <param name="Remaining">How many more may pass at once.</param>
/// <param name="RetryAfter">When the next one may pass; zero where one may at once.</param>
/// <param name="Reset">When the bucket will be full again.</param>
internal readonly record struct RateLimitDecision(bool IsAllowed, int Remaining, TimeSpan RetryAfter, TimeSpan Reset);
