using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Pipeline;

/// <summary>The settings of the configuration section <c>Moderation</c> that concern jobs.</summary>
public sealed class ModerationAuditOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "Moderation";

    /// <summary>
    /// The maximum length of a text to check, in UTF-16 code units; at least 1. The moderation service has the same setting.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxPromptLength { get; set; } = 20_000;

    /// <summary>How long a job may be pending review, 1 s to 365 days; after that it is rejected.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ErrorMessage = "Moderation:ReviewTimeout must be from 00:00:01 to 365.00:00:00.")]
    public TimeSpan ReviewTimeout { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Whether the audit keeps the moderated texts in addition to their hashes.</summary>
    public bool AuditTexts { get; set; }

    /// <summary>
    /// The key of the hashes (HMAC-SHA256). When it is empty, the hashes are plain SHA-256, so anyone who guesses a text can confirm it.
    /// </summary>
    public string AuditKey { get; set; } = string.Empty;
}
