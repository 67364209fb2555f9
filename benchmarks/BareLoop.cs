using TextToVideo.Contracts;
using TextToVideo.Inference;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Transcoding;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Makes the same model calls and ffmpeg runs as a job of the server, without bus, saga, job store, artifacts and moderation.
/// </summary>
internal sealed class BareLoop(IModelComponents components, IModelRepository models, IVideoTranscoder transcoder)
{
    /// <summary>Generates one video in memory.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The total size of the MP4 file, the thumbnail and the spritesheet in bytes.</returns>
    public async Task<long> RunAsync(string prompt, long seed, CancellationToken cancellationToken)
    {
        ModelManifest model = models.Default;
        IReadOnlyList<TextEmbedding> texts = await components
            .GetTextEncoder(model.Name)
            .EncodeAsync([prompt, string.Empty], cancellationToken);
        FloatTensor latents = Denoise(model, texts, seed, cancellationToken);
        using var frames = new MemoryStream();
        await foreach (ReadOnlyMemory<byte> frame in components.GetVaeDecoder(model.Name).DecodeAsync(latents, cancellationToken))
        {
            frames.Write(frame.Span);
        }

        VideoSize size = model.Limits.DefaultSize;
        var clip = new Clip(size.Width, size.Height, model.Limits.Frames.Default, model.Limits.Fps.Default);
        long bytes = 0;
        foreach (OutputFormat format in new[] { OutputFormat.Mp4, OutputFormat.Thumbnail, OutputFormat.Spritesheet })
        {
            await using Stream file = await transcoder.TranscodeAsync(
                format,
                clip,
                _ => Task.FromResult<Stream>(new MemoryStream(frames.ToArray(), writable: false)),
                cancellationToken
            );
            bytes += file.Length;
        }

        return bytes;
    }

    private FloatTensor Denoise(ModelManifest model, IReadOnlyList<TextEmbedding> texts, long seed, CancellationToken cancellationToken)
    {
        IDenoiser denoiser = components.GetDenoiser(model.Name);
        IScheduler scheduler = SchedulerFactory.Create(model, model.Scheduler.Steps.Default);
        VideoSize size = model.Limits.DefaultSize;
        LatentShape shape = model.GetLatentShape(size.Width, size.Height, model.Limits.Frames.Default);
        FloatTensor latents = PhiloxNoise.Create(seed, shape.Channels, shape.Frames, shape.Height, shape.Width);
        FloatTensor text = Stack(texts[0].PromptEmbeds.Span, texts[1].PromptEmbeds.Span, [.. texts[0].PromptEmbeds.Shape]);
        FloatTensor mask = Stack(texts[0].Mask, texts[1].Mask, [texts[0].Mask.Length]);
        for (int step = 0; step < scheduler.Steps; step++)
        {
            float time = scheduler.GetTimestep(step);
            FloatTensor rows = Stack(latents.Span, latents.Span, [.. latents.Shape]);
            FloatTensor modelOutput = denoiser.Predict(new DenoiserBatch(rows, [time, time], text, mask), cancellationToken);
            Span<float> both = modelOutput.Span;
            float[] guided = ClassifierFreeGuidance.Combine(
                both[..latents.Length],
                both[latents.Length..(2 * latents.Length)],
                model.Scheduler.Guidance.Default
            );
            scheduler.Step(latents.Span, guided, step);
        }

        return latents;
    }

    private static FloatTensor Stack(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int[] shape) =>
        new([2, .. shape], [.. first, .. second]);
}
