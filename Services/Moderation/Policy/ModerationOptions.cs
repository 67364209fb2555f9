namespace TextToVideo.Moderation.Policy;

/// <summary>Configuration section <c>Moderation</c>.</summary>
public sealed record ModerationOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Moderation";

    /// <summary>The policy file; a relative path starts at the program's folder. Default: the file that comes with the service.</summary>
    public string PolicyPath { get; init; } = "Moderation/policy.json";

    /// <summary>How often the policy file is looked at, from 100 ms to a day. A changed one is in force without a restart.</summary>
    public TimeSpan PolicyPollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest prompt that is moderated, in UTF-16 code units, from 1. A longer one is an error.</summary>
    public int MaxPromptLength { get; init; } = 20_000;
}
