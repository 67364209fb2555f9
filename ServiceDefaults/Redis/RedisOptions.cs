using System.ComponentModel.DataAnnotations;

namespace TextToVideo.ServiceDefaults.Redis;

/// <summary>The options of the configuration section <c>Redis</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "Redis";

    /// <summary>
    /// Gets or sets the timeout of a call, 10 ms to 1 minute, after which the caller uses its fallback. Redis normally responds within a
    /// millisecond, and waiting longer than the default costs a request more than the fallback.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMilliseconds(500);
}
