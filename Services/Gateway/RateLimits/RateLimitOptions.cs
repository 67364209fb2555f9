using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>Options of the rate limit; configuration section <c>Gateway:RateLimit</c>.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "Gateway:RateLimit";

    /// <summary>
    /// The average number of requests per minute of one caller, 0 (no limit) to 1,000,000. The default only stops runaway clients; the
    /// number of concurrent jobs is limited by the queue.
    /// </summary>
    [Range(0, 1_000_000)]
    public int RequestsPerMinute { get; set; } = 6000;

    /// <summary>The number of requests that a caller can send at once after a pause, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 600;
}
