using Microsoft.Extensions.Options;

namespace TextToVideo.Moderation.Frames.Classifier;

/// <summary>Configuration section <c>Moderation:FrameClassifier</c>: an image classifier in ONNX form that frames are shown to. Its one
/// input is a float32 image; its first output float32 [1, labels].</summary>
public sealed record FrameClassifierOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Moderation:FrameClassifier";

    internal const string ChannelsFirst = "NCHW";
    internal const string ChannelsLast = "NHWC";
    internal const string Softmax = "softmax";
    internal const string Sigmoid = "sigmoid";
    internal const string NoActivation = "none";

    /// <summary>The ONNX file; a relative path starts at the program's folder. Empty: no classifier.</summary>
    public string ModelPath { get; init; } = "";

    /// <summary>Width of the model's input image, in pixels, from 1.</summary>
    public int InputWidth { get; init; } = 224;

    /// <summary>Height of the model's input image, in pixels, from 1.</summary>
    public int InputHeight { get; init; } = 224;

    /// <summary>Order of the model's input: <c>NCHW</c> or <c>NHWC</c>.</summary>
    public string Layout { get; init; } = ChannelsFirst;

    /// <summary>Subtracted from the red, green and blue values in [0,1]; three numbers. Default when empty: 0.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>What the differences are divided by; three numbers above 0. Default when empty: 1.</summary>
    public IReadOnlyList<float> Std { get; init; } = [];

    /// <summary>What turns the model's outputs into scores: <c>softmax</c> (one label a frame), <c>sigmoid</c> (independent labels) or
    /// <c>none</c> (they are scores).</summary>
    public string Activation { get; init; } = Softmax;

    /// <summary>The label of each output, in order.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The policy category that a label speaks for. A label that is not here is harmless.</summary>
    public IReadOnlyDictionary<string, string> Categories { get; init; } = new Dictionary<string, string>();

    /// <summary>A label's score below this does not count, from 0 to 1. What counts is then judged by the category's own
    /// thresholds.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Every how many frames one is shown to the model, from 1; the first and the last always are.</summary>
    public int SampleEvery { get; init; } = 8;
}

/// <summary>Checks the classifier's configuration when the service starts.</summary>
internal sealed class FrameClassifierOptionsValidator : IValidateOptions<FrameClassifierOptions>
{
    public ValidateOptionsResult Validate(string? name, FrameClassifierOptions options)
    {
        if (options.ModelPath.Length == 0)
        {
            return ValidateOptionsResult.Success;
        }

        var failures = Failures(options).Select(f => $"{FrameClassifierOptions.Section}:{f}").ToArray();
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
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
