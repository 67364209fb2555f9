using Microsoft.Extensions.Options;

namespace TextToVideo.Moderation;

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

        if (options.FrameClassifier.ModelPath.Length > 0)
        {
            foreach (var failure in Failures(options.FrameClassifier))
            {
                yield return $"FrameClassifier:{failure}";
            }
        }
    }

    private static IEnumerable<string> Failures(FrameClassifierOptions options)
    {
        if (options.InputWidth < 1 || options.InputHeight < 1)
        {
            yield return $"InputWidth and InputHeight are {options.InputWidth} and {options.InputHeight}; allowed is 1 and above.";
        }

        if (options.Layout is not (FrameClassifierOptions.ChannelsFirst or FrameClassifierOptions.ChannelsLast))
        {
            yield return $"Layout is '{options.Layout}'; allowed are NCHW and NHWC.";
        }

        if (
            options.Activation
            is not (FrameClassifierOptions.Softmax or FrameClassifierOptions.Sigmoid or FrameClassifierOptions.NoActivation)
        )
        {
            yield return $"Activation is '{options.Activation}'; allowed are softmax, sigmoid and none.";
        }

        if (options.Mean.Count is not (0 or 3) || !options.Mean.All(float.IsFinite))
        {
            yield return "Mean must be three numbers.";
        }

        if (options.Std.Count is not (0 or 3) || !options.Std.All(s => s > 0 && float.IsFinite(s)))
        {
            yield return "Std must be three numbers above 0.";
        }

        if (options.Labels.Count == 0 || options.Labels.Distinct().Count() != options.Labels.Count)
        {
            yield return "Labels must name each output of the model once.";
        }

        if (options.Categories.Count == 0 || options.Categories.Keys.Except(options.Labels).Any())
        {
            yield return "Categories must give a policy category for at least one of Labels, and for nothing else.";
        }

        if (options.Threshold is not (>= 0 and <= 1))
        {
            yield return $"Threshold is {options.Threshold}; allowed is 0 to 1.";
        }

        if (options.SampleEvery < 1)
        {
            yield return $"SampleEvery is {options.SampleEvery}; allowed is 1 and above.";
        }
    }
}
