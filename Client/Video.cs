namespace TextToVideo.Client;

/// <summary>The state of a video at one point in time.</summary>
public sealed record Video
{
    /// <summary>The id, which begins with <c>video_</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The status.</summary>
    public required VideoStatus Status { get; init; }

    /// <summary>Whether the job has ended: completed, failed or cancelled.</summary>
    public bool HasEnded => Status is VideoStatus.Completed or VideoStatus.Failed;

    /// <summary>The progress in percent, from 0 to 100.</summary>
    public int Progress { get; init; }

    /// <summary>When the video was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the video was completed; null if it is not.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When the video will be deleted; null if it will not be deleted or its job has not ended.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The estimated place in the queue, from 1; null if the job does not wait.</summary>
    public int? QueuePosition { get; init; }

    /// <summary>When the job is expected to end; null if that is unknown or it has ended.</summary>
    public DateTimeOffset? ExpectedEndAt { get; init; }

    /// <summary>The model.</summary>
    public string Model { get; init; } = string.Empty;

    /// <summary>The prompt.</summary>
    public string Prompt { get; init; } = string.Empty;

    /// <summary>The negative prompt; empty if there is none.</summary>
    public string NegativePrompt { get; init; } = string.Empty;

    /// <summary>The drawing style; null if unspecified.</summary>
    public string? Style { get; init; }

    /// <summary>The camera movement; null if unspecified.</summary>
    public string? Camera { get; init; }

    /// <summary>The mood or pace; null if unspecified.</summary>
    public string? Mood { get; init; }

    /// <summary>The surroundings; null if unspecified.</summary>
    public string? Theme { get; init; }

    /// <summary>The text that the model received.</summary>
    public string EncodedPrompt { get; init; } = string.Empty;

    /// <summary>Whether the prompt is rewritten with more detail.</summary>
    public bool EnhancePrompt { get; init; }

    /// <summary>The rewritten prompt; null if there is none.</summary>
    public string? RevisedPrompt { get; init; }

    /// <summary>The size, <c>WIDTHxHEIGHT</c> in pixels.</summary>
    public string Size { get; init; } = string.Empty;

    /// <summary>The number of frames.</summary>
    public int NumFrames { get; init; }

    /// <summary>Frames per second.</summary>
    public int Fps { get; init; }

    /// <summary>The seed, from 0 to 2^53 - 1.</summary>
    public long Seed { get; init; }

    /// <summary>The number of denoising steps.</summary>
    public int NumInferenceSteps { get; init; }

    /// <summary>The guidance scale.</summary>
    public double GuidanceScale { get; init; }

    /// <summary>The smallest noise level at which guidance is applied, 0 to 1.</summary>
    public double GuidanceMinSigma { get; init; }

    /// <summary>The largest noise level at which guidance is applied, 0 to 1.</summary>
    public double GuidanceMaxSigma { get; init; }

    /// <summary>The threshold of the step cache, 0 to 1; 0 skips no step.</summary>
    public double CacheThreshold { get; init; }

    /// <summary>The number of denoising steps that needed no model call; null until the denoising has ended.</summary>
    public int? StepsSkipped { get; init; }

    /// <summary>The formats that were requested; the first is the default of downloads.</summary>
    public IReadOnlyList<string> OutputFormats { get; init; } = [];

    /// <summary>The priority: <c>low</c>, <c>normal</c> or <c>high</c>.</summary>
    public string Priority { get; init; } = string.Empty;

    /// <summary>The id of the source of a remix; null if the video is not a remix.</summary>
    public string? RemixedFromVideoId { get; init; }

    /// <summary>The stages that have begun, in order.</summary>
    public IReadOnlyList<VideoStage> Stages { get; init; } = [];

    /// <summary>What was ignored in the request.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why the job failed; null if it has not.</summary>
    public VideoError? Error { get; init; }

    /// <summary>The pending review; null if there is none.</summary>
    public VideoReview? Review { get; init; }

    /// <summary>The denoising step of the newest preview, which the variant <c>preview</c> downloads; null if there is none.</summary>
    public int? PreviewStep { get; init; }

    /// <summary>The OpenTelemetry trace of the video, 32 hexadecimal digits; null if there is none.</summary>
    public string? TraceId { get; init; }
}
