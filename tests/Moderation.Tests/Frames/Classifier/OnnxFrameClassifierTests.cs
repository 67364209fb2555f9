using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Frames.Classifier;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Tests.Frames.Classifier;

/// <summary>Uses a model whose logits are ten times an image's mean red, green and blue (Data/make_frame_classifier.py).</summary>
public class OnnxFrameClassifierTests
{
    private static readonly FrameClassifierOptions s_meanColour = new()
    {
        ModelPath = Path.Combine(AppContext.BaseDirectory, "Data", "frame-classifier.onnx"),
        InputWidth = 8,
        InputHeight = 8,
        Labels = ["red", "green", "blue"],
        Categories = new Dictionary<string, string> { ["red"] = "sexual", ["blue"] = "violence" },
        Threshold = 0.5,
        SampleEvery = 4,
    };

    [Theory]
    [InlineData(255, 0, 0, "sexual", 0.99991)] // e^10 / (e^10 + 1 + 1)
    [InlineData(0, 0, 255, "violence", 0.99991)]
    [InlineData(0, 255, 0, null, 0)] // a label without a category
    [InlineData(128, 128, 128, null, 0)] // a third for each label: below the threshold
    public async Task ClassifyAsync_Softmax_ScoresCategoryOfLabel(byte red, byte green, byte blue, string? category, double score)
    {
        using OnnxFrameClassifier classifier = CreateClassifier(s_meanColour);

        IReadOnlyDictionary<string, double> scores = await classifier.ClassifyAsync(
            Clips.Make(20, 12, 1, (_, _, _) => (red, green, blue)).Single(),
            20,
            12,
            default
        );

        Assert.Equal(category is null ? [] : [category], scores.Keys);
        Assert.True(category is null || Math.Abs(scores[category] - score) < 1e-5);
    }

    [Fact]
    public async Task ClassifyAsync_SigmoidMeanAndStd_AreApplied()
    {
        using OnnxFrameClassifier classifier = CreateClassifier(
            s_meanColour with
            {
                Activation = "sigmoid",
                Mean = [0.5f, 0.5f, 0.5f],
                Std = [2, 2, 5],
            }
        );

        IReadOnlyDictionary<string, double> scores = await classifier.ClassifyAsync(
            Clips.Make(8, 8, 1, (_, _, _) => (255, 0, 255)).Single(),
            8,
            8,
            default
        );

        // (1 - 0.5) / 2 * 10 = 2.5 and (1 - 0.5) / 5 * 10 = 1.
        Assert.Equal(1 / (1 + Math.Exp(-2.5)), scores["sexual"], 5);
        Assert.Equal(1 / (1 + Math.Exp(-1)), scores["violence"], 5);
    }

    [Fact]
    public async Task ClassifyAsync_HalfOfFrameRed_ScalingPreservesMean()
    {
        using OnnxFrameClassifier classifier = CreateClassifier(s_meanColour with { Activation = "none", Threshold = 0 });

        IReadOnlyDictionary<string, double> scores = await classifier.ClassifyAsync(
            Clips.Make(64, 48, 1, (_, x, _) => x < 32 ? ((byte)51, (byte)0, (byte)0) : ((byte)0, (byte)0, (byte)0)).Single(),
            64,
            48,
            default
        );

        // 51 / 255 * 10 in half of the image.
        Assert.Equal(1.0, scores["sexual"], 3);
    }

    [Fact]
    public async Task ModerateAsync_WithClassifier_Blocks()
    {
        using OnnxFrameClassifier classifier = CreateClassifier(s_meanColour);

        ModerationDecision decision = await TestModerators
            .Frames(classifier)
            .ModerateAsync(
                new Clip(16, 16, 8, 8),
                showsPeople: false,
                Clips.Stream(Clips.Make(16, 16, 8, (frame, x, _) => ((byte)(200 + x), (byte)frame, 0))),
                default
            );

        Assert.False(decision.Approved);
        Assert.Equal("sexual", decision.Findings[0].Category);
    }

    [Theory]
    [InlineData(16, 8, "input 'image'")]
    [InlineData(8, 8, "output 'logits'")]
    public void EnsureReady_ModelDiffersFromConfiguration_ErrorNamesDifference(int width, int height, string what)
    {
        using OnnxFrameClassifier classifier = CreateClassifier(
            s_meanColour with
            {
                InputWidth = width,
                InputHeight = height,
                Labels = width == 8 ? ["red", "green", "blue", "other"] : s_meanColour.Labels,
            }
        );

        PipelineException error = Assert.Throws<PipelineException>(classifier.EnsureReady);

        Assert.Equal(ErrorCodes.ModerationUnavailable, error.Code);
        Assert.Contains(what, error.InnerException!.Message);
        Assert.Contains("frame-classifier.onnx", error.InnerException.Message);
    }

    [Theory]
    [InlineData("no-such-model.onnx")]
    [InlineData("Moderation/Data/benign.txt")]
    public async Task ClassifyAsync_NoModel_ThrowsEveryTime(string path)
    {
        using OnnxFrameClassifier classifier = CreateClassifier(s_meanColour with { ModelPath = path });
        for (int i = 0; i < 2; i++)
        {
            PipelineException error = await Assert.ThrowsAsync<PipelineException>(() =>
                classifier.ClassifyAsync(new byte[192], 8, 8, default)
            );
            Assert.Equal(ErrorCodes.ModerationUnavailable, error.Code);
        }
    }

    private static OnnxFrameClassifier CreateClassifier(FrameClassifierOptions options) => new(Options.Create(options));
}
