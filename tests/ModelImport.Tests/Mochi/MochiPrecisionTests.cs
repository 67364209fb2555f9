using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;
using Xunit.Abstractions;

namespace TextToVideo.ModelImport.Tests.Mochi;

/// <summary>
/// The graphs in 16 bits on the CPU. Their errors are compared with the error that upstream has in bfloat16: the root mean square of the
/// difference between its results with bfloat16 and with float32 arithmetic.
/// </summary>
public sealed class MochiPrecisionTests(ITestOutputHelper output)
{
    /// <summary>bfloat16 has 8 significant bits and float16 has 11, so roundings are 8 times smaller.</summary>
    private const double Float16Ratio = 8;

    /// <summary>Half of the distance of neighbouring numbers in bfloat16, relative to them.</summary>
    private const double Bfloat16Rounding = 1.0 / 512;

    /// <summary>Two implementations round in different places.</summary>
    private const double Margin = 1.5;

    [Fact]
    public void Predict_Float16_IsAsExactAsTheFormat()
    {
        using var checkpoint = new CheckpointCopy();
        checkpoint.Import(new ImportOptions { Precision = ImportPrecision.Fp16 });

        (double error, double upstream) = Compare(checkpoint, hasRoundedWeights: false);

        Assert.InRange(error, 0, Margin * upstream / Float16Ratio);
    }

    [Fact]
    public void GetDenoiser_Bfloat16OnTheCpu_SaysThatItNeedsAGpu()
    {
        using var checkpoint = new CheckpointCopy();
        ImportedModel model = checkpoint.Import(new ImportOptions { Precision = ImportPrecision.Bf16 });
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => host.Components.GetDenoiser(null));

        Assert.StartsWith(Path.Combine(model.Path, "denoiser.bf16.onnx"), error.Message, StringComparison.Ordinal);
        Assert.Contains("needs a GPU (Inference:ExecutionProviders)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Predict_Bfloat16Emulated_IsAsExactAsUpstream()
    {
        using var checkpoint = new CheckpointCopy();
        var weights = RawSafetensors.Read(checkpoint.Transformer);
        weights.RoundToBfloat16();
        weights.Write(checkpoint.Transformer);
        ImportedModel model = checkpoint.Import(new ImportOptions { Precision = ImportPrecision.Bf16 });
        int rounded = Bfloat16Emulation.Apply(Path.Combine(model.Path, "denoiser.bf16.onnx"));
        Assert.True(rounded > 100, $"Only {rounded} results are rounded.");

        (double error, double upstream) = Compare(checkpoint, hasRoundedWeights: true);

        // An error of 0 would mean that nothing was rounded.
        Assert.InRange(error, upstream / 10, Margin * upstream);
    }

    [Fact]
    public async Task EncodeAsync_Bfloat16Emulated_IsAsExactAsTheFormat()
    {
        using var checkpoint = new CheckpointCopy();
        ImportedModel model = checkpoint.Import(new ImportOptions { Precision = ImportPrecision.Bf16 });
        int rounded = Bfloat16Emulation.Apply(Path.Combine(model.Path, "text_encoder.onnx"));
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        SafetensorsFile reference = ReadReference("text");
        int tokens = host.Repository.Default.TextEncoder.MaxTokens;
        int width = host.Repository.Default.TextEncoder.EmbeddingWidth;
        int row = (int)reference.Integers("prompt_index")[0];
        long[] ids = reference.Integers("input_ids")[(row * tokens)..((row + 1) * tokens)];
        int length = reference.Integers("attention_mask").AsSpan(row * tokens, tokens).IndexOf(0);
        float[] mask = [.. ids.Select((_, index) => index < length ? 1f : 0f)];

        TextEmbedding text = await host
            .Components.GetTextEncoder(null)
            .EncodeAsync(new TokenizedText(ids, mask, length, Truncated: false), CancellationToken.None);

        float[] expected = reference.Floats("last_hidden_state").GetRow(0)[..(length * width)].ToArray();
        double error =
            GetRootMeanSquare(text.PromptEmbeds.Span[..(length * width)], expected)
            / GetRootMeanSquare(expected, new float[expected.Length]);
        output.WriteLine($"relative error {error:E2}");

        // A rounding changes a number by up to 2⁻⁹ of it, and independent ones add up as the root of their number.
        Assert.InRange(error, Bfloat16Rounding / 10, Bfloat16Rounding * Math.Sqrt(rounded));
    }

    /// <summary>Returns the errors of the model and of upstream in bfloat16 beside float32 arithmetic with the same weights.</summary>
    private (double Error, double Upstream) Compare(CheckpointCopy checkpoint, bool hasRoundedWeights)
    {
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        SafetensorsFile inputs = ReadReference("transformer_a");
        SafetensorsFile rounded = ReadReference("transformer_a_bf16_weights");
        float[] exact = (hasRoundedWeights ? rounded.Floats("velocity_float32_compute") : inputs.Floats("velocity")).Span.ToArray();
        float[] mask = [.. inputs.Bytes("encoder_attention_mask").ToArray().Select(value => (float)value)];

        FloatTensor velocity = host
            .Components.GetDenoiser(null)
            .Predict(
                new DenoiserBatch(
                    inputs.Floats("hidden_states"),
                    inputs.Floats("timestep").Span.ToArray(),
                    inputs.Floats("encoder_hidden_states"),
                    new FloatTensor(inputs.Shape("encoder_attention_mask").AsSpan(), mask)
                )
            );

        double error = GetRootMeanSquare(velocity.Span, exact);
        double upstream = GetRootMeanSquare(
            rounded.Floats("velocity_bfloat16_compute").Span,
            rounded.Floats("velocity_float32_compute").Span
        );
        output.WriteLine($"error {error:E2}, upstream in bfloat16 {upstream:E2}");
        return (error, upstream);
    }

    private static SafetensorsFile ReadReference(string name) =>
        SafetensorsFile.Parse(File.ReadAllBytes(Path.Combine(CheckpointCopy.Reference, $"{name}.safetensors")));

    private static double GetRootMeanSquare(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double sum = 0;
        for (int index = 0; index < actual.Length; index++)
        {
            double difference = actual[index] - expected[index];
            sum += difference * difference;
        }

        return Math.Sqrt(sum / actual.Length);
    }
}
