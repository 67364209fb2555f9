namespace TextToVideo.Moderation;

/// <summary>Configuration section <c>Moderation:FrameClassifier</c>: an image classifier in ONNX form that frames are shown to. Its one
/// input is a float32 image; its first output float32 [1, labels].</summary>
public sealed record FrameClassifierOptions
{
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
