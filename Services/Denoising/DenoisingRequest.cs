using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising;

/// <summary>One clip's denoising.</summary>
/// <param name="Model">The model's name; empty: the default's.</param>
/// <param name="Embedding">
/// prompt_embeds [L, D], prompt_mask [L], negative_prompt_embeds [L, D] and negative_prompt_mask [L], all float32.
/// </param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="NumFrames">The clip's frames, not the latents'.</param>
/// <param name="Seed">Of the initial noise, 0 to <see cref="MaxSeed"/>.</param>
/// <param name="NumInferenceSteps">Denoising steps, within the model's limits.</param>
/// <param name="GuidanceScale">Classifier-free guidance, within the model's limits; 1 is none.</param>
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
    /// <summary>2^53 − 1: the largest integer that a JSON number carries exactly everywhere.</summary>
    public const long MaxSeed = (1L << 53) - 1;

    /// <summary>Under which video the state is kept, so that an interrupted run goes on where it was; null: nowhere.</summary>
    public Guid? CheckpointId { get; init; }
}
