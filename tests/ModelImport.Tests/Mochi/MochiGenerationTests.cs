using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Pipelines;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.ModelImport.Tests.Mochi;

/// <summary>Imported models in the pipeline, from the prompt to the frames.</summary>
public sealed class MochiGenerationTests
{
    private const int Width = 48;
    private const int Height = 32;
    private const int Frames = 13;

    /// <summary>Whether an empty negative prompt has no tokens, and what MochiPipeline gives then.</summary>
    [Theory]
    [InlineData(false, "e2e.safetensors")]
    [InlineData(true, "e2e_force_zeros.safetensors")]
    public async Task GenerateAsync_PromptAndNoiseOfTheReference_GivesItsFrames(bool forcesZeros, string dump)
    {
        using var checkpoint = new CheckpointCopy();
        checkpoint.Change("model_index.json", index => index["force_zeros_for_empty_prompt"] = forcesZeros);
        checkpoint.Import();
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        var reference = SafetensorsFile.Parse(File.ReadAllBytes(Path.Combine(CheckpointCopy.Reference, dump)));
        FloatTensor initial = reference.Floats("initial_latents");
        List<FloatTensor> latents = [];

        TextToVideoOutput output = await CreatePipeline(host)
            .GenerateAsync(
                new GenerationParameters
                {
                    Prompt = reference.Metadata["prompt"],
                    Size = new VideoSize(Width, Height),
                    NumFrames = Frames,
                    NumInferenceSteps = 8,
                    GuidanceScale = 4.5f,
                },
                step => latents.Add(new FloatTensor(step.Sample.Shape.AsSpan(), step.Sample.Span.ToArray())),
                initial.Reshape(initial.Shape.AsSpan()[1..])
            );

        float[] expectedLatents = reference.Floats("latents_after_step").Span.ToArray();
        float[] actualLatents = [.. latents.SelectMany(sample => sample.Span.ToArray())];
        Assert.Equal(expectedLatents.Length, actualLatents.Length);
        Assert.All(expectedLatents.Zip(actualLatents), pair => Assert.Equal(pair.First, pair.Second, 2e-4));
        byte[] expectedFrames = reference.Bytes("frames_uint8").ToArray();
        byte[] actualFrames = [.. output.Frames.SelectMany(frame => frame.ToArray())];
        Assert.Equal(expectedFrames.Length, actualFrames.Length);
        Assert.All(expectedFrames.Zip(actualFrames), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
    }

    [Fact]
    public void Predict_RowsWithTextsOfDifferentLengths_HaveTheSameBitsAlone()
    {
        using var checkpoint = new CheckpointCopy();
        checkpoint.Import();
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        IDenoiser denoiser = host.Components.GetDenoiser(null);
        int[] tokens = [21, 0, 256, 21];
        FloatTensor latents = PhiloxNoise.Create(3, 4, 12, 2, 4, 6);
        FloatTensor text = PhiloxNoise.Create(4, 4, 256, 48);
        var mask = new FloatTensor(4, 256);
        for (int row = 0; row < 4; row++)
        {
            mask.Span.Slice(row * 256, tokens[row]).Fill(1);
        }

        float[] timesteps = [0, 250, 500.5f, 999];

        FloatTensor together = denoiser.Predict(new DenoiserBatch(latents, timesteps, text, mask));

        for (int row = 0; row < 4; row++)
        {
            FloatTensor alone = denoiser.Predict(new DenoiserBatch(Row(latents, row), [timesteps[row]], Row(text, row), Row(mask, row)));
            Assert.Equal(alone.Span, Row(together, row).Span);
        }
    }

    [Fact]
    public async Task DecodeAsync_Clip_GivesTheFirstFramesBeforeTheLastAreDecoded()
    {
        using var checkpoint = new CheckpointCopy();
        checkpoint.Import();
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        using var cancellation = new CancellationTokenSource();
        FloatTensor latents = PhiloxNoise.Create(5, 12, 28, 8, 8);
        int frames = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ReadOnlyMemory<byte> _ in host.Components.GetVaeDecoder(null).DecodeAsync(latents, cancellation.Token))
            {
                frames++;
                await cancellation.CancelAsync();
            }
        });

        Assert.Equal(1, frames);
    }

    private static TextToVideoPipeline CreatePipeline(InferenceHost host) =>
        new(host.Components.GetTextEncoder(null), host.Components.GetDenoiser(null), host.Components.GetVaeDecoder(null));

    private static FloatTensor Row(FloatTensor tensor, int row)
    {
        int length = tensor.Length / tensor.Shape[0];
        return new FloatTensor([1, .. tensor.Shape.AsSpan()[1..]], tensor.Span.Slice(row * length, length).ToArray());
    }
}
