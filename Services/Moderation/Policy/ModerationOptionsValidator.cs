using Microsoft.Extensions.Options;

namespace TextToVideo.Moderation.Policy;

/// <summary>Checks the configuration when the service starts.</summary>
internal sealed class ModerationOptionsValidator : IValidateOptions<ModerationOptions>
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, ModerationOptions options)
    {
        var failures = Failures(options).Select(f => $"{ModerationOptions.Section}:{f}").ToArray();
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Failures(ModerationOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.PolicyPath))
        {
            yield return "PolicyPath must name the policy file.";
        }

        if (options.PolicyPollInterval < ShortestPoll || options.PolicyPollInterval > LongestPoll)
        {
            yield return $"PolicyPollInterval is {options.PolicyPollInterval}; allowed is {ShortestPoll} to {LongestPoll}.";
        }

        if (options.MaxPromptLength < 1)
        {
            yield return $"MaxPromptLength is {options.MaxPromptLength}; allowed is 1 and above.";
        }
    }
}
