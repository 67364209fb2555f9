using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Schedulers;

/// <summary>
/// How classifier-free guidance is applied. At noise levels outside of the interval the negative prompt needs no row in the model call:
/// Kynkäänniemi et al., "Applying guidance in a limited interval improves sample and distribution quality in diffusion models", 2024.
/// </summary>
/// <param name="Scale">The guidance scale; 1 turns guidance off.</param>
/// <param name="MinSigma">The smallest noise level with guidance, 0 to 1.</param>
/// <param name="MaxSigma">The largest noise level with guidance, 0 to 1.</param>
public readonly record struct Guidance(float Scale, float MinSigma = 0, float MaxSigma = 1)
{
    /// <summary>Creates the guidance of a request.</summary>
    /// <param name="manifest">The model's scheduler, whose defaults replace what is null.</param>
    /// <param name="scale">The guidance scale; null for the default.</param>
    /// <param name="minSigma">The smallest noise level with guidance, 0 to 1; null for the default.</param>
    /// <param name="maxSigma">The largest noise level with guidance, 0 to 1; null for the default.</param>
    public static Guidance Create(SchedulerManifest manifest, float? scale, float? minSigma, float? maxSigma)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new Guidance(
            scale ?? manifest.Guidance.Default,
            minSigma ?? (float)manifest.GuidanceInterval.Min,
            maxSigma ?? (float)manifest.GuidanceInterval.Max
        );
    }

    /// <summary>Returns true if a step has guidance.</summary>
    /// <param name="sigma">The noise level before the step, 0 to 1.</param>
    public bool IsAppliedAt(float sigma) => Scale != 1 && sigma >= MinSigma && sigma <= MaxSigma;
}
