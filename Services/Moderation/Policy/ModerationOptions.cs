using Microsoft.Extensions.Options;

namespace TextToVideo.Moderation.Policy;

/// <summary>Configuration section <c>Moderation</c>.</summary>
public sealed record ModerationOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "Moderation";

    /// <summary>Gets the path of the policy file, relative to the program's folder. Default: the file shipped with the service.</summary>
    public string PolicyPath { get; init; } = "Moderation/policy.json";

    /// <summary>
    /// Gets how often the policy file is checked for changes, from 100 ms to a day. Changes take effect without a restart.
    /// </summary>
    public TimeSpan PolicyPollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets the maximum length of a prompt, in UTF-16 code units; at least 1. A longer prompt is an error.</summary>
    public int MaxPromptLength { get; init; } = 20_000;
}

/// <summary>Checks the configuration when the service starts.</summary>
internal sealed class ModerationOptionsValidator : IValidateOptions<ModerationOptions>
{
    private static readonly TimeSpan s_shortestPoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPoll = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, ModerationOptions options)
    {
        string[] failures = Failures(options).Select(f => $"{ModerationOptions.SectionName}:{f}").ToArray();
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Failures(ModerationOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.PolicyPath))
        {
            yield return "PolicyPath must name the policy file.";
        }

        if (options.PolicyPollInterval < s_shortestPoll || options.PolicyPollInterval > s_longestPoll)
        {
            yield return $"PolicyPollInterval is {options.PolicyPollInterval}; it must be from {s_shortestPoll} to {s_longestPoll}.";
        }

        if (options.MaxPromptLength < 1)
        {
            yield return $"MaxPromptLength is {options.MaxPromptLength}; it must be at least 1.";
        }
    }
}
