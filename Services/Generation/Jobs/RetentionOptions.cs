using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Jobs;

/// <summary>Defines how long videos, decisions of moderation and records are kept; configuration section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "Retention";

    /// <summary>
    /// Gets or sets how long a video is kept after its job has ended, 1 min to 10000 days; null keeps it until it is deleted.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "10000.00:00:00")]
    public TimeSpan? Videos { get; set; }

    /// <summary>Gets or sets how long the records of admin actions are kept, 1 day to 10000 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "10000.00:00:00")]
    public TimeSpan AdminActions { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Gets or sets how long the decisions of moderation about videos are kept, 1 h to 10000 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "10000.00:00:00")]
    public TimeSpan Decisions { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Gets or sets how long the decisions about texts of <c>/v1/moderations</c> are kept, 1 h to 10000 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "10000.00:00:00")]
    public TimeSpan TextDecisions { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Gets or sets how often expired videos and decisions are deleted, 1 s to 1 day. Callers cannot see a video from the moment it
    /// expires.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);
}
