namespace TextToVideo.Generation.Jobs;

/// <summary>What a user asked for, before it is checked. Null is "not said": the model's default.</summary>
public sealed record CreateVideoInput
{
    /// <summary>What to show.</summary>
    public string? Prompt { get; init; }

    /// <summary>What not to show.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>A model's name.</summary>
    public string? Model { get; init; }

    /// <summary>"WxH" in pixels.</summary>
    public string? Size { get; init; }

    /// <summary>Length in frames; excludes <see cref="Seconds"/>.</summary>
    public int? NumFrames { get; init; }

    /// <summary>Length in seconds; excludes <see cref="NumFrames"/>.</summary>
    public double? Seconds { get; init; }

    /// <summary>Frames per second.</summary>
    public int? Fps { get; init; }

    /// <summary>Of the initial noise, 0 to 2^53 − 1; null is a random one.</summary>
    public long? Seed { get; init; }

    /// <summary>Denoising steps.</summary>
    public int? NumInferenceSteps { get; init; }

    /// <summary>Classifier-free guidance.</summary>
    public double? GuidanceScale { get; init; }

    /// <summary>How things are drawn.</summary>
    public string? Style { get; init; }

    /// <summary>How the camera moves.</summary>
    public string? Camera { get; init; }

    /// <summary>The feeling or pace.</summary>
    public string? Mood { get; init; }

    /// <summary>The surroundings.</summary>
    public string? Theme { get; init; }

    /// <summary>Of mp4, webm, avi, gif.</summary>
    public IReadOnlyList<string>? OutputFormats { get; init; }

    /// <summary>"low", "normal" or "high": which of the caller's waiting jobs goes first.</summary>
    public string? Priority { get; init; }

    /// <summary>The video to make this one after: what is not said is as there.</summary>
    public string? RemixedFromVideoId { get; init; }

    /// <summary>The caller's name for this request: sent again under it within a day, it gives the same video.</summary>
    public string? IdempotencyKey { get; init; }
}
