using System.Diagnostics;
using System.Runtime.CompilerServices;
using TextToVideo.Inference;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Vae;

namespace TextToVideo.ModelImport;

/// <summary>Loads the networks of a model one after the other and runs each once at the model's smallest size.</summary>
/// <param name="components">The models.</param>
/// <param name="model">The model.</param>
/// <param name="time">The clock.</param>
public sealed class ModelCheck(IModelComponents components, ModelManifest model, TimeProvider time)
{
    /// <summary>Any text of a usual length.</summary>
    private const string Prompt = "A red circle moves to the right on a blue background.";

    /// <summary>Runs the networks.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>What each network needed, in the order of the pipeline.</returns>
    /// <exception cref="ModelLoadException">A file is missing, damaged or does not match the manifest.</exception>
    /// <exception cref="InferenceException">A network failed, or its result is not finite.</exception>
    public async IAsyncEnumerable<NetworkCheck> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        ITextEncoder encoder = components.GetTextEncoder(model.Name);
        TimeSpan load = time.GetElapsedTime(start);
        start = time.GetTimestamp();
        IReadOnlyList<TextEmbedding> texts = await encoder.EncodeAsync([Prompt], cancellationToken);
        yield return Report("text encoder", load, start, texts[0].PromptEmbeds);

        start = time.GetTimestamp();
        IDenoiser denoiser = components.GetDenoiser(model.Name);
        load = time.GetElapsedTime(start);
        FloatTensor latents = PhiloxNoise.Create(0, model.SmallestLatentShape.Dimensions);
        IScheduler scheduler = SchedulerFactory.Create(model, model.Scheduler.Steps.Default);
        var batch = new DenoiserBatch(
            latents.Reshape([1, .. latents.Shape.AsSpan()]),
            [scheduler.GetTimestep(0)],
            texts[0].PromptEmbeds.Reshape([1, .. texts[0].PromptEmbeds.Shape.AsSpan()]),
            new FloatTensor([1, texts[0].Mask.Length], texts[0].Mask)
        );
        start = time.GetTimestamp();
        FloatTensor velocity = await Task.Run(() => denoiser.Predict(batch, cancellationToken), cancellationToken);
        yield return Report("denoiser", load, start, velocity);

        start = time.GetTimestamp();
        IVaeDecoder decoder = components.GetVaeDecoder(model.Name);
        load = time.GetElapsedTime(start);
        start = time.GetTimestamp();
        List<FloatTensor> chunks = await decoder
            .DecodeChunksAsync(latents, model.Vae.Tiling, cancellationToken)
            .ToListAsync(cancellationToken);
        yield return Report("VAE decoder", load, start, [.. chunks]);
    }

    private NetworkCheck Report(string network, TimeSpan load, long start, params FloatTensor[] results)
    {
        TimeSpan run = time.GetElapsedTime(start);
        if (results.Any(result => result.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue)))
        {
            throw new InferenceException($"The {network} of {model.Name} returned values that are not finite.");
        }

        using var process = Process.GetCurrentProcess();
        return new NetworkCheck(network, load, run, process.PeakWorkingSet64);
    }
}

/// <summary>What loading and running a network needed.</summary>
/// <param name="Network">The network.</param>
/// <param name="Load">The duration of loading it.</param>
/// <param name="Run">The duration of one call at the model's smallest size.</param>
/// <param name="PeakMemory">The largest memory of the process so far, in bytes.</param>
public sealed record NetworkCheck(string Network, TimeSpan Load, TimeSpan Run, long PeakMemory);
