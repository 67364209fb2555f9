using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>How many requests a caller may send; configuration section <c>Gateway:RateLimit</c>.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Gateway:RateLimit";

    /// <summary>
    /// Requests per minute of one caller in the long run, 0 (no limit) to 1,000,000. The default stops programs that have gone wild; what may
    /// be made at a time is the queue's business.
    /// </summary>
    [Range(0, 1_000_000)]
    public int RequestsPerMinute { get; set; } = 6000;

    /// <summary>Requests that a caller may send at once after a pause, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 600;
}
