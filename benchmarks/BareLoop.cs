using TextToVideo.Contracts;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Pipelines;
using TextToVideo.Transcoding;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Makes the same model calls and ffmpeg runs as a job of the server, without bus, saga, job store, artifacts and moderation.
/// </summary>
internal sealed class BareLoop(IModelComponents components, IModelRepository models, IVideoTranscoder transcoder)
{
    /// <summary>Generates one video in memory, with the model's step cache.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The total size of the MP4 file, the thumbnail and the spritesheet in bytes.</returns>
    public Task<long> RunAsync(string prompt, long seed, CancellationToken cancellationToken) =>
        RunAsync(prompt, seed, cacheThreshold: null, cancellationToken);

    /// <summary>Generates one video in memory.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="cacheThreshold">The threshold of the step cache; null for the model's.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The total size of the MP4 file, the thumbnail and the spritesheet in bytes.</returns>
    public async Task<long> RunAsync(string prompt, long seed, float? cacheThreshold, CancellationToken cancellationToken)
    {
        ModelManifest model = models.Default;
        var pipeline = new TextToVideoPipeline(
            components.GetTextEncoder(model.Name),
            components.GetDenoiser(model.Name),
            components.GetVaeDecoder(model.Name)
        );
        TextToVideoOutput output = await pipeline.GenerateAsync(
            new GenerationParameters
            {
                Prompt = prompt,
                Seed = seed,
                CacheThreshold = cacheThreshold,
            },
            cancellationToken: cancellationToken
        );

        using var frames = new MemoryStream();
        foreach (ReadOnlyMemory<byte> frame in output.Frames)
        {
            frames.Write(frame.Span);
        }

        VideoSize size = model.Limits.DefaultSize;
        var clip = new Clip(size.Width, size.Height, model.Limits.Frames.Default, model.Limits.Fps.Default);
        OutputFormat[] formats = [OutputFormat.Mp4, OutputFormat.Thumbnail, OutputFormat.Spritesheet];
        frames.Position = 0;
        await using TranscodedFiles files = await transcoder.TranscodeAsync(
            formats,
            clip,
            _ => Task.FromResult<Stream>(frames),
            cancellationToken
        );
        return formats.Sum(format => files[format].Length);
    }
}
