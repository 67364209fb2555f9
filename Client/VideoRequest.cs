namespace TextToVideo.Client;

/// <summary>
/// A request for a video. A value that is null is the default of the model, and in a remix the value of the source. The server validates
/// the request.
/// </summary>
public sealed record VideoRequest
{
    /// <summary>What the video shows.</summary>
    public required string Prompt { get; init; }

    /// <summary>What the video does not show.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>The model, by its name or alias.</summary>
    public string? Model { get; init; }

    /// <summary>The size, <c>WIDTHxHEIGHT</c> in pixels.</summary>
    public string? Size { get; init; }

    /// <summary>The number of frames, from 1; not together with <see cref="Seconds"/>.</summary>
    public int? NumFrames { get; init; }

    /// <summary>The length in seconds. The video has the nearest number of frames that the model supports.</summary>
    public double? Seconds { get; init; }

    /// <summary>Frames per second, from 1.</summary>
    public int? Fps { get; init; }

    /// <summary>The seed, from 0 to 2^53 - 1: the same request with the same seed gives the same video. Null: random.</summary>
    public long? Seed { get; init; }

    /// <summary>The number of denoising steps, from 1.</summary>
    public int? NumInferenceSteps { get; init; }

    /// <summary>How strictly to follow the prompt.</summary>
    public double? GuidanceScale { get; init; }

    /// <summary>The smallest noise level at which guidance is applied, 0 to 1.</summary>
    public double? GuidanceMinSigma { get; init; }

    /// <summary>The largest noise level at which guidance is applied, 0 to 1.</summary>
    public double? GuidanceMaxSigma { get; init; }

    /// <summary>
    /// 0 to 1: denoising steps are skipped if the model output is estimated to change by less than this fraction; 0 skips none.
    /// </summary>
    public double? CacheThreshold { get; init; }

    /// <summary>Whether the server rewrites the prompt with more detail, if it offers this.</summary>
    public bool? EnhancePrompt { get; init; }

    /// <summary>The drawing style.</summary>
    public string? Style { get; init; }

    /// <summary>The camera movement.</summary>
    public string? Camera { get; init; }

    /// <summary>The mood or pace.</summary>
    public string? Mood { get; init; }

    /// <summary>The surroundings.</summary>
    public string? Theme { get; init; }

    /// <summary>Any of <c>mp4</c>, <c>webm</c>, <c>avi</c> and <c>gif</c>. Empty: <c>mp4</c>.</summary>
    public IReadOnlyList<string> OutputFormats { get; init; } = [];

    /// <summary>The order among the caller's waiting jobs: <c>low</c>, <c>normal</c> or <c>high</c>.</summary>
    public string? Priority { get; init; }

    /// <summary>
    /// 1 to 255 visible ASCII characters: the same request with the same key within a day returns the same video, even from another
    /// process. Null: the client makes a key for each call, which covers its retries.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}
