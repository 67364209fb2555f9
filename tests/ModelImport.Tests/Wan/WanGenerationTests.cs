using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Pipelines;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Vae;

namespace TextToVideo.ModelImport.Tests.Wan;

/// <summary>Imported models in the pipeline, from the prompt to the frames.</summary>
public sealed class WanGenerationTests
{
    /// <summary>With UniPC, upstream got the negative prompt of Wan's own code, which is the default of the imported model.</summary>
    [Theory]
    [InlineData(false, null, "e2e_unipc_v040.safetensors")]
    [InlineData(true, "", "e2e_flow_match_euler_shift3.safetensors")]
    public async Task GenerateAsync_PromptAndNoiseOfTheReference_GivesItsFrames(bool usesEuler, string? negativePrompt, string dump)
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);
        if (usesEuler)
        {
            checkpoint.UseFlowMatchEuler();
        }

        checkpoint.Import();
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        var reference = SafetensorsFile.Parse(File.ReadAllBytes(Path.Combine(CheckpointCopy.WanReference, dump)));
        FloatTensor initial = reference.Floats("initial_latents");
        List<float> latents = [];

        TextToVideoOutput output = await new TextToVideoPipeline(
            host.Components.GetTextEncoder(null),
            host.Components.GetDenoiser(null),
            host.Components.GetVaeDecoder(null)
        ).GenerateAsync(
            new GenerationParameters
            {
                Prompt = reference.Metadata["prompt"],
                NegativePrompt = negativePrompt,
                Size = new VideoSize(48, 32),
                NumFrames = 9,
                NumInferenceSteps = 8,
            },
            step => latents.AddRange(step.Sample.Span),
            initial.Reshape(initial.Shape.AsSpan()[1..])
        );

        float[] expectedLatents = reference.Floats("latents_after_step").Span.ToArray();
        Assert.Equal(expectedLatents.Length, latents.Count);
        Assert.All(expectedLatents.Zip(latents), pair => Assert.Equal(pair.First, pair.Second, 2e-4));
        byte[] expectedFrames = reference.Bytes("frames_uint8").ToArray();
        byte[] actualFrames = [.. output.Frames.SelectMany(frame => frame.ToArray())];
        Assert.Equal(expectedFrames.Length, actualFrames.Length);
        Assert.All(expectedFrames.Zip(actualFrames), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
    }

    [Fact]
    public void Predict_RowsWithTextsOfDifferentLengths_HaveTheSameBitsAlone()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);
        checkpoint.Import();
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        IDenoiser denoiser = host.Components.GetDenoiser(null);
        int[] tokens = [14, 1, 512, 14];
        FloatTensor latents = PhiloxNoise.Create(3, 4, 16, 2, 4, 6);
        FloatTensor text = PhiloxNoise.Create(4, 4, 512, 64);
        FloatTensor mask = CreateMask(tokens);
        float[] timesteps = [999, 250, 500.5f, 999];

        FloatTensor together = denoiser.Predict(new DenoiserBatch(latents, timesteps, text, mask));

        for (int row = 0; row < 4; row++)
        {
            FloatTensor alone = denoiser.Predict(new DenoiserBatch(Row(latents, row), [timesteps[row]], Row(text, row), Row(mask, row)));
            Assert.Equal(alone.Span, Row(together, row).Span);
        }
    }

    /// <summary>The padding takes part in the attention, and its embeddings are 0 whatever the text encoder gives.</summary>
    [Fact]
    public void Predict_Padding_CountsAsZeros()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);
        checkpoint.Import();
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        IDenoiser denoiser = host.Components.GetDenoiser(null);
        FloatTensor latents = PhiloxNoise.Create(3, 1, 16, 2, 4, 6);
        FloatTensor text = PhiloxNoise.Create(4, 1, 512, 64);
        var zeroed = new FloatTensor(1, 512, 64);
        text.Span[..(14 * 64)].CopyTo(zeroed.Span);

        FloatTensor padded = Predict(text, 14);

        Assert.Equal(Predict(zeroed, 512).Span, padded.Span);
        Assert.False(Predict(text, 512).Span.SequenceEqual(padded.Span), "Other embeddings give the same result.");

        FloatTensor Predict(FloatTensor embeds, int tokens) =>
            denoiser.Predict(new DenoiserBatch(latents, [500], embeds, CreateMask(tokens)));
    }

    [Fact]
    public async Task DecodeAsync_Clip_GivesTheFirstFrameBeforeTheLastAreDecoded()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);
        checkpoint.Import();
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        using var cancellation = new CancellationTokenSource();
        FloatTensor latents = PhiloxNoise.Create(5, 16, 21, 8, 8);
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

    /// <summary>A decoder that looked at later latent frames, or forgot earlier ones, would give other frames.</summary>
    [Fact]
    public async Task DecodeChunksAsync_LongerClip_BeginsWithTheFramesOfTheShorter()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);
        checkpoint.Import();
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        IVaeDecoder decoder = host.Components.GetVaeDecoder(null);
        FloatTensor latents = PhiloxNoise.Create(5, 16, 5, 4, 4);
        var shorter = new FloatTensor(16, 3, 4, 4);
        for (int channel = 0; channel < 16; channel++)
        {
            latents.GetRow(channel)[..(3 * 16)].CopyTo(shorter.GetRow(channel));
        }

        List<FloatTensor> all = await decoder.DecodeChunksAsync(latents, tiling: null, CancellationToken.None).ToListAsync();
        List<FloatTensor> some = await decoder.DecodeChunksAsync(shorter, tiling: null, CancellationToken.None).ToListAsync();

        Assert.Equal([1, 4, 4, 4, 4], all.Select(chunk => chunk.Shape[1]));
        Assert.All(some.Zip(all), pair => Assert.Equal(pair.First.Span, pair.Second.Span));
    }

    private static FloatTensor CreateMask(params int[] tokens)
    {
        var mask = new FloatTensor(tokens.Length, 512);
        for (int row = 0; row < tokens.Length; row++)
        {
            mask.GetRow(row)[..tokens[row]].Fill(1);
        }

        return mask;
    }

    private static FloatTensor Row(FloatTensor tensor, int row) => new([1, .. tensor.Shape.AsSpan()[1..]], tensor.GetRow(row).ToArray());
}
