namespace TextToVideo.Inference.Models;

/// <summary>The parameters of one clip, as a request specifies them. <see cref="ModelLimits"/> checks them.</summary>
public sealed record GenerationParameters
{
    /// <summary>The prompt; null for an empty one.</summary>
    public string? Prompt { get; init; }

    /// <summary>The negative prompt, which guidance steers away from; null for an empty one.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>The size of a frame in pixels; null for the model's default.</summary>
    public VideoSize? Size { get; init; }

    /// <summary>The number of frames of the clip (not of the latents); null for the model's default.</summary>
    public int? NumFrames { get; init; }

    /// <summary>The frame rate in frames per second; null for the model's default.</summary>
    public int? Fps { get; init; }

    /// <summary>The seed of the initial noise, 0 to <see cref="ModelLimits.MaxSeed"/>; null if the caller chooses one.</summary>
    public long? Seed { get; init; }

    /// <summary>The number of denoising steps; null for the model's default.</summary>
    public int? NumInferenceSteps { get; init; }

    /// <summary>The scale of classifier-free guidance, where 1 disables guidance; null for the model's default.</summary>
    public float? GuidanceScale { get; init; }

    /// <summary>The smallest noise level with guidance, 0 to 1; null for the model's default.</summary>
    public float? GuidanceMinSigma { get; init; }

    /// <summary>The largest noise level with guidance, 0 to 1; null for the model's default.</summary>
    public float? GuidanceMaxSigma { get; init; }

    /// <summary>
    /// The largest estimated relative change of the model output in a skipped step, 0 to 1, where 0 skips no step; null for the model's
    /// default.
    /// </summary>
    public float? CacheThreshold { get; init; }
}
