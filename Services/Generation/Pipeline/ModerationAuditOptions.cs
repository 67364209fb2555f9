using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Configuration section <c>Moderation</c>, what of it concerns jobs.</summary>
public sealed class ModerationAuditOptions
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "Moderation";

    /// <summary>How long a job may wait for a reviewer; then it is rejected.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ErrorMessage = "Moderation:ReviewTimeout must be from 00:00:01 to 365.00:00:00.")]
    public TimeSpan ReviewTimeout { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Whether the audit keeps texts, and not only their hashes.</summary>
    public bool AuditTexts { get; set; }

    /// <summary>The key of the hashes (HMAC-SHA256); empty: plain SHA-256, by which a guessed text can be recognised.</summary>
    public string AuditKey { get; set; } = string.Empty;
}
