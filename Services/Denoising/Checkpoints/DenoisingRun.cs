using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using TextToVideo.Inference;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Schedulers;

namespace TextToVideo.Denoising.Checkpoints;

/// <summary>
/// Everything that determines the result of a run bit by bit. A checkpoint can only be used for a run with the same properties, so it
/// contains them.
/// </summary>
/// <param name="Properties">The properties, as stored in a checkpoint's metadata.</param>
internal sealed record DenoisingRun(IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>Creates the description of a run.</summary>
    public static DenoisingRun Create(
        IDenoiser denoiser,
        NetworkIdentity identity,
        LatentShape shape,
        IScheduler scheduler,
        long seed,
        Guidance guidance,
        float cacheThreshold,
        TextConditioning text
    ) =>
        new(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["model"] = denoiser.Model.Name,
                ["precision"] = denoiser.Precision,
                ["provider"] = denoiser.Provider,
                ["weights"] = identity.Weights,
                ["runtime"] = identity.Runtime,
                ["processor"] = identity.Processor,
                ["shape"] = shape.ToString(),
                ["steps"] = scheduler.Steps.ToString(CultureInfo.InvariantCulture),
                ["scheduler"] = JsonNamingPolicy.KebabCaseLower.ConvertName(denoiser.Model.Scheduler.Kind.ToString()),
                ["schedule"] = Hash(scheduler),
                ["prediction"] = JsonNamingPolicy.KebabCaseLower.ConvertName(denoiser.Model.Denoiser.Prediction.ToString()),
                ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
                ["guidance_scale"] = guidance.Scale.ToString("R", CultureInfo.InvariantCulture),
                ["guidance_min_sigma"] = guidance.MinSigma.ToString("R", CultureInfo.InvariantCulture),
                ["guidance_max_sigma"] = guidance.MaxSigma.ToString("R", CultureInfo.InvariantCulture),
                ["cache_threshold"] = cacheThreshold.ToString("R", CultureInfo.InvariantCulture),
                ["embedding"] = text.Hash(),
            }
        );

    /// <summary>
    /// Returns the first property that differs from a checkpoint's metadata, or null if the checkpoint belongs to this run.
    /// </summary>
    /// <param name="metadata">The checkpoint's metadata.</param>
    public string? FindDifference(IReadOnlyDictionary<string, string> metadata) =>
        Properties
            .Where(property => metadata.GetValueOrDefault(property.Key) != property.Value)
            .Select(property => property.Key)
            .FirstOrDefault();

    /// <summary>Returns the SHA-256 of the noise levels and timesteps in hex.</summary>
    private static string Hash(IScheduler scheduler)
    {
        float[] timesteps = [.. Enumerable.Range(0, scheduler.Steps).Select(scheduler.GetTimestep)];
        float[] all = [.. scheduler.Sigmas, .. timesteps];
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(all.AsSpan())));
    }
}
