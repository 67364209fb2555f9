using Microsoft.Extensions.Options;

namespace TextToVideo.Moderation.Frames.Classifier;

/// <summary>
/// Configuration section <c>Moderation:FrameClassifier</c>: an image classifier in the ONNX format for frames. Its only input is a float32
/// image; its first output is float32 [1, labels].
/// </summary>
public sealed record FrameClassifierOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "Moderation:FrameClassifier";

    internal const string ChannelsFirst = "NCHW";
    internal const string ChannelsLast = "NHWC";
    internal const string Softmax = "softmax";
    internal const string Sigmoid = "sigmoid";
    internal const string NoActivation = "none";

    /// <summary>
    /// Gets the path of the ONNX file, relative to the program's folder; it judges the frames of every model. Default: empty, for the
    /// built-in classifier.
    /// </summary>
    public string ModelPath { get; init; } = "";

    /// <summary>
    /// Gets whether the built-in classifier judges frames that can show people, if there is no <see cref="ModelPath"/>. Of the other
    /// options, <see cref="Threshold"/> and <see cref="SampleEvery"/> apply to it. Default: true.
    /// </summary>
    public bool BuiltIn { get; init; } = true;

    /// <summary>Gets the width of the model's input image, in pixels; at least 1. Default: 224.</summary>
    public int InputWidth { get; init; } = 224;

    /// <summary>Gets the height of the model's input image, in pixels; at least 1. Default: 224.</summary>
    public int InputHeight { get; init; } = 224;

    /// <summary>Gets the order of the model's input dimensions: <c>NCHW</c> (default) or <c>NHWC</c>.</summary>
    public string Layout { get; init; } = ChannelsFirst;

    /// <summary>Gets the three numbers that are subtracted from the red, green and blue values in [0, 1]. Empty for 0.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>Gets the three numbers above 0 by which the differences are divided. Empty for 1.</summary>
    public IReadOnlyList<float> Std { get; init; } = [];

    /// <summary>
    /// Gets the function that converts the model's outputs to scores: <c>softmax</c> (default; one label per frame), <c>sigmoid</c>
    /// (independent labels) or <c>none</c> (the outputs are scores).
    /// </summary>
    public string Activation { get; init; } = Softmax;

    /// <summary>Gets the label of each output, in order.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Gets the policy category of each label. A label without a category is harmless.</summary>
    public IReadOnlyDictionary<string, string> Categories { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Gets the minimum score of a label, from 0 to 1. Lower scores are ignored; the others are judged by the category's thresholds.
    /// </summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Gets the sampling interval: every n-th frame is classified, and always the first and the last. At least 1.</summary>
    public int SampleEvery { get; init; } = 8;
}

/// <summary>Checks the classifier's configuration when the service starts.</summary>
internal sealed class FrameClassifierOptionsValidator : IValidateOptions<FrameClassifierOptions>
{
    public ValidateOptionsResult Validate(string? name, FrameClassifierOptions options)
    {
        IEnumerable<string> found =
            options.ModelPath.Length > 0 ? Failures(options)
            : options.BuiltIn ? CommonFailures(options)
            : [];
        string[] failures = found.Select(f => $"{FrameClassifierOptions.SectionName}:{f}").ToArray();
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> CommonFailures(FrameClassifierOptions options)
    {
        if (options.Threshold is not (>= 0 and <= 1))
        {
            yield return $"Threshold is {options.Threshold}; it must be from 0 to 1.";
        }

        if (options.SampleEvery < 1)
        {
            yield return $"SampleEvery is {options.SampleEvery}; it must be at least 1.";
        }
    }

    private static IEnumerable<string> Failures(FrameClassifierOptions options)
    {
        if (options.InputWidth < 1 || options.InputHeight < 1)
        {
            yield return $"InputWidth and InputHeight are {options.InputWidth} and {options.InputHeight}; both must be at least 1.";
        }

        if (options.Layout is not (FrameClassifierOptions.ChannelsFirst or FrameClassifierOptions.ChannelsLast))
        {
            yield return $"Layout is '{options.Layout}'; it must be NCHW or NHWC.";
        }

        if (
            options.Activation
            is not (FrameClassifierOptions.Softmax or FrameClassifierOptions.Sigmoid or FrameClassifierOptions.NoActivation)
        )
        {
            yield return $"Activation is '{options.Activation}'; it must be softmax, sigmoid or none.";
        }

        if (options.Mean.Count is not (0 or 3) || !options.Mean.All(float.IsFinite))
        {
            yield return "Mean must consist of three numbers.";
        }

        if (options.Std.Count is not (0 or 3) || !options.Std.All(s => s > 0 && float.IsFinite(s)))
        {
            yield return "Std must consist of three numbers above 0.";
        }

        if (options.Labels.Count == 0 || options.Labels.Distinct().Count() != options.Labels.Count)
        {
            yield return "Labels must contain a unique label for each output of the model.";
        }

        if (options.Categories.Count == 0 || options.Categories.Keys.Except(options.Labels).Any())
        {
            yield return "Categories must contain a policy category for at least one of the Labels, and no other keys.";
        }

        foreach (string failure in CommonFailures(options))
        {
            yield return failure;
        }
    }
}
