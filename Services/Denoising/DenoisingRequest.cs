using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising;

/// <summary>A request to denoise one clip.</summary>
/// <param name="Model">The model's name; empty for the default model.</param>
/// <param name="Embedding">
/// prompt_embeds [L, D], prompt_mask [L], negative_prompt_embeds [L, D] and negative_prompt_mask [L], all float32.
/// </param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="NumFrames">The number of frames of the clip (not of the latents).</param>
/// <param name="Seed">The seed of the initial noise, 0 to <see cref="ModelLimits.MaxSeed"/>.</param>
/// <param name="NumInferenceSteps">The number of denoising steps, within the model's limits.</param>
/// <param name="GuidanceScale">The scale of classifier-free guidance, within the model's limits; 1 disables guidance.</param>
internal sealed record DenoisingRequest(
    string Model,
    SafetensorsFile Embedding,
    int Width,
    int Height,
    int NumFrames,
    long Seed,
    int NumInferenceSteps,
    float GuidanceScale
)
{
    /// <summary>The smallest noise level with guidance, 0 to 1; null for the model's default.</summary>
    public float? GuidanceMinSigma { get; init; }

    /// <summary>The largest noise level with guidance, 0 to 1; null for the model's default.</summary>
    public float? GuidanceMaxSigma { get; init; }

    /// <summary>The threshold of the step cache, 0 to 1, where 0 skips no step; null for the model's default.</summary>
    public float? CacheThreshold { get; init; }

    /// <summary>The id of the video whose checkpoints are used to resume an interrupted run; null for no checkpoints.</summary>
    public Guid? CheckpointId { get; init; }

    /// <summary>Is told if the job waits until the denoiser is loaded; null if nothing is.</summary>
    public LoadingReport? ReportLoading { get; init; }
}
