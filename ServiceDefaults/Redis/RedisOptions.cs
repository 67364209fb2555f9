using System.ComponentModel.DataAnnotations;

namespace TextToVideo.ServiceDefaults.Redis;

/// <summary>How Redis is called if it is configured; configuration section <c>Redis</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Redis";

    /// <summary>
    /// How long a call may take, 10 ms to a minute, before the caller uses its fallback. Redis answers within a millisecond; a longer wait
    /// than the default would cost a request more than the fallback does.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMilliseconds(500);
}
