using System.Text.Json;
using TextToVideo.Inference.Models;

namespace TextToVideo.Training;

/// <summary>Tests of all training stages with tiny networks.</summary>
public sealed class SmokeTests(SmokeRun run) : IClassFixture<SmokeRun>
{
    [Theory]
    [InlineData("text_loss", 0.85)]
    [InlineData("vae_loss", 0.6)]
    [InlineData("denoiser_loss", 0.85)]
    [InlineData("decoder_loss", 0.6)]
    public void Train_TinySettings_LossDecreases(string loss, double maxRatio)
    {
        double[] values = run.Results.GetProperty(loss).Deserialize<double[]>()!;

        Assert.True(values[1] < maxRatio * values[0], $"{loss} went from {values[0]} to {values[1]}.");
    }

    [Theory]
    [InlineData("resumed_text_equals_unbroken")]
    [InlineData("resumed_vae_equals_unbroken")]
    [InlineData("resumed_denoiser_equals_unbroken")]
    [InlineData("resumed_decoder_equals_unbroken")]
    public void Train_KilledAndResumed_GivesSameWeights(string stage) => Assert.True(run.Results.GetProperty(stage).GetBoolean());

    [Fact]
    public void Export_EveryShape_EqualsPyTorch()
    {
        Dictionary<string, double> errors = run.Results.GetProperty("onnx_errors").Deserialize<Dictionary<string, double>>()!;

        Assert.Equal(6, errors.Count);
        Assert.All(
            errors,
            error =>
                Assert.InRange(
                    error.Value,
                    0,
                    error.Key[^4..] switch
                    {
                        "fp32" => 2e-5,
                        "fp16" => 1e-2,
                        _ => 0.1,
                    }
                )
        );
    }

    [Fact]
    public void Export_Manifest_IsAcceptedByServer()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("exported"));
        string path = folder.Combine("exported", "model.json");
        File.WriteAllText(path, run.Results.GetProperty("manifest").GetString());

        ModelManifest manifest = ModelManifestReader.Read(path);
        ModelManifestValidator.Validate(manifest, path);

        Assert.Equal("exported", manifest.Name);
        Assert.Equal(["256x256", "384x256", "64x64", "96x64"], manifest.Limits.Sizes.Select(size => size.ToString()));
        Assert.NotNull(manifest.Preview);
    }

    [Fact]
    public void Judge_RenderedScenes_IsAccurate()
    {
        Dictionary<string, int[]> counts = run.Results.GetProperty("judge_on_truth").Deserialize<Dictionary<string, int[]>>()!;

        Assert.True(counts.Count >= 10);
        Assert.InRange(
            counts.Values.Sum(count => count[0]),
            0.98 * counts.Values.Sum(count => count[1]),
            counts.Values.Sum(count => count[1])
        );
    }

    /// <summary>Edges that a Gaussian of 1 % of the height has blurred are 2.56 % wide; the noise that was added has 2 %.</summary>
    [Fact]
    public void Judge_BlurredScenesWithNoise_MeasuresBoth()
    {
        double[] measured = run.Results.GetProperty("judge_on_blur").Deserialize<double[]>()!;

        Assert.InRange(measured[0], 0.023, 0.029);
        Assert.InRange(measured[1], 0.018, 0.022);
    }

    [Fact]
    public void Restore_ExportedDecoder_GivesItsWeights() =>
        Assert.True(run.Results.GetProperty("restored_decoder_equals_exported").GetBoolean());

    [Fact]
    public void TrainingData_HeldOutScenes_AreExcluded() =>
        Assert.Equal(0, run.Results.GetProperty("held_out_seen_in_training").GetInt32());
}
