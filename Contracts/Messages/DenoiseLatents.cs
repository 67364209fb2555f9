namespace TextToVideo.Contracts.Messages;

/// <summary>Command: generate latents from noise.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Model">The name of the model.</param>
/// <param name="EmbeddingKey">The artifact key of the text embedding (safetensors).</param>
/// <param name="Clip">The size, length and frame rate of the clip.</param>
/// <param name="Seed">The seed of the initial noise, 0 to 2^53 − 1.</param>
/// <param name="NumInferenceSteps">The number of denoising steps, at least 1.</param>
/// <param name="GuidanceScale">The scale of classifier-free guidance; 1 disables it.</param>
public sealed record DenoiseLatents(
    Guid VideoId,
    string Model,
    string EmbeddingKey,
    Clip Clip,
    long Seed,
    int NumInferenceSteps,
    float GuidanceScale
) : IPipelineMessage
{
    /// <summary>The smallest noise level with guidance, 0 to 1; null for the model's default.</summary>
    public float? GuidanceMinSigma { get; init; }

    /// <summary>The largest noise level with guidance, 0 to 1; null for the model's default.</summary>
    public float? GuidanceMaxSigma { get; init; }

    /// <summary>The threshold of the step cache, 0 to 1, where 0 skips no step; null for the model's default.</summary>
    public float? CacheThreshold { get; init; }
}
