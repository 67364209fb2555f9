using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Schedulers;

namespace TextToVideo.Denoising.Checkpoints;

/// <summary>
/// Everything that the bits of a run's latents depend on. Latents of one run say nothing about another's, so a checkpoint carries it.
/// </summary>
/// <param name="Properties">Its properties, as they stand in a checkpoint's metadata.</param>
internal sealed record DenoisingRun(IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>Describes a run.</summary>
    public static DenoisingRun Of(
        IDenoiser denoiser,
        LatentShape shape,
        IScheduler scheduler,
        long seed,
        float guidanceScale,
        TextConditioning text
    ) =>
        new(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["model"] = denoiser.Model.Name,
                ["precision"] = denoiser.Precision,
                ["provider"] = denoiser.Provider,
                ["shape"] = shape.ToString(),
                ["steps"] = scheduler.Steps.ToString(CultureInfo.InvariantCulture),
                ["schedule"] = Hash(scheduler),
                ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
                ["guidance_scale"] = guidanceScale.ToString("R", CultureInfo.InvariantCulture),
                ["embedding"] = text.Hash(),
            }
        );

    /// <summary>The first property in which a checkpoint's metadata differs; null where it is of the same run.</summary>
    /// <param name="metadata">The checkpoint's metadata.</param>
    public string? FindDifference(IReadOnlyDictionary<string, string> metadata) =>
        Properties
            .Where(property => metadata.GetValueOrDefault(property.Key) != property.Value)
            .Select(property => property.Key)
            .FirstOrDefault();

    /// <summary>SHA-256 of the noise levels and the model's times, in hex.</summary>
    private static string Hash(IScheduler scheduler)
    {
        float[] times = [.. Enumerable.Range(0, scheduler.Steps).Select(scheduler.ModelTime)];
        float[] all = [.. scheduler.Sigmas, .. times];
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(all.AsSpan())));
    }
}
