namespace TextToVideo.Contracts.Messages;

/// <summary>Command: make latents from noise.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Model">The model's name.</param>
/// <param name="EmbeddingKey">Artifact: the text embedding (safetensors).</param>
/// <param name="Clip">Size and length of the clip.</param>
/// <param name="Seed">Of the initial noise, 0 to 2^53 − 1.</param>
/// <param name="NumInferenceSteps">Denoising steps, at least 1.</param>
/// <param name="GuidanceScale">Classifier-free guidance; 1 is none.</param>
public sealed record DenoiseLatents(
    Guid VideoId,
    string Model,
    string EmbeddingKey,
    Clip Clip,
    long Seed,
    int NumInferenceSteps,
    float GuidanceScale
) : IPipelineMessage;
