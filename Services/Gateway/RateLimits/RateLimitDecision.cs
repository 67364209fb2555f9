namespace TextToVideo.Gateway.RateLimits;

/// <summary>Represents the result of a rate limit check.</summary>
/// <param name="IsAllowed">Whether the request is allowed.</param>
/// <param name="Remaining">The number of further requests that are allowed immediately.</param>
/// <param name="RetryAfter">The time until the next request is allowed; zero if one is allowed now.</param>
/// <param name="Reset">The time until the bucket is full again.</param>
internal readonly record struct RateLimitDecision(bool IsAllowed, int Remaining, TimeSpan RetryAfter, TimeSpan Reset);
