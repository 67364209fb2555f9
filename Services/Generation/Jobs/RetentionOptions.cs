using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Jobs;

/// <summary>For how long videos are kept; configuration section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Retention";

    /// <summary>For how long a video is kept after its job has ended, 1 min to 10000 days; none: until it is deleted.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "10000.00:00:00")]
    public TimeSpan? Videos { get; set; }

    /// <summary>How often to look for what has expired, 1 s to 1 day. It is gone for callers at once.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);
}
