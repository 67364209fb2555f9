using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using TextToVideo.Inference.Models;

namespace TextToVideo.Generation.Jobs;

/// <summary>
/// Represents a request to create a video before validation: the JSON body of REST, and what forms, gRPC and the command line are converted
/// to. A property that is null takes the model's default.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateVideoInput
{
    /// <summary>The seed that stands for a random one.</summary>
    internal const long RandomSeed = -1;

    /// <summary>The size that stands for the default.</summary>
    internal const string AutoSize = "auto";

    /// <summary>
    /// Gets the prompt: what the video shows. It can end with <c>--style</c>, <c>--camera</c>, <c>--mood</c> and <c>--theme</c> and their
    /// values.
    /// </summary>
    [Required]
    public string? Prompt { get; init; }

    /// <summary>Gets the negative prompt: what the video must not show.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Gets a value indicating whether the server rewrites the prompt with more detail; null for the server's default.</summary>
    public bool? EnhancePrompt { get; init; }

    /// <summary>Gets the name of the model.</summary>
    public string? Model { get; init; }

    /// <summary>Gets the size as "WxH" in pixels; "auto" for the default.</summary>
    public string? Size { get; init; }

    /// <summary>Gets the length in frames; excludes <c>seconds</c>.</summary>
    public int? NumFrames { get; init; }

    /// <summary>
    /// Gets the length in seconds; excludes <c>num_frames</c>. The video has the nearest number of frames that the model supports, at
    /// most one frame more or less.
    /// </summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double? Seconds { get; init; }

    /// <summary>Gets the frame rate in frames per second.</summary>
    public int? Fps { get; init; }

    /// <summary>Gets the seed of the initial noise; null or -1 for a random seed. The same seed gives the same video.</summary>
    [Range(RandomSeed, ModelLimits.MaxSeed)]
    public long? Seed { get; init; }

    /// <summary>Gets the number of denoising steps.</summary>
    public int? NumInferenceSteps { get; init; }

    /// <summary>Gets the classifier-free guidance scale.</summary>
    public double? GuidanceScale { get; init; }

    /// <summary>Gets the smallest noise level at which guidance is applied.</summary>
    [Range(0.0, 1.0)]
    public double? GuidanceMinSigma { get; init; }

    /// <summary>Gets the largest noise level at which guidance is applied.</summary>
    [Range(0.0, 1.0)]
    public double? GuidanceMaxSigma { get; init; }

    /// <summary>
    /// Gets the threshold of the step cache: a denoising step is skipped if the model output is estimated to change by less than this
    /// fraction. 0 skips no step.
    /// </summary>
    [Range(0.0, 1.0)]
    public double? CacheThreshold { get; init; }

    /// <summary>Gets the visual style.</summary>
    public string? Style { get; init; }

    /// <summary>Gets the camera movement.</summary>
    public string? Camera { get; init; }

    /// <summary>Gets the mood or pace.</summary>
    public string? Mood { get; init; }

    /// <summary>Gets the theme: the surroundings.</summary>
    public string? Theme { get; init; }

    /// <summary>Gets the output formats: one or more of mp4, webm, avi and gif.</summary>
    [MinLength(1)]
    [AllowedValues(Jobs.OutputFormats.Mp4, Jobs.OutputFormats.WebM, Jobs.OutputFormats.Avi, Jobs.OutputFormats.Gif)]
    public IReadOnlyList<string>? OutputFormats { get; init; }

    /// <summary>Gets the priority among the caller's waiting jobs.</summary>
    [AllowedValues("low", "normal", "high")]
    public string? Priority { get; init; }

    /// <summary>Gets the same as <c>enhance_prompt</c>, for clients of other servers.</summary>
    public bool? PromptExtend { get; init; }

    /// <summary>Gets the same as <c>enhance_prompt</c>, for clients of other servers.</summary>
    public bool? PromptUpsampling { get; init; }

    /// <summary>Gets the number of videos, for clients of other servers: only 1, which has no effect.</summary>
    [Range(1, 1)]
    public int? N { get; init; }

    /// <summary>Gets the end user, for clients of other servers; has no effect.</summary>
    public string? User { get; init; }

    /// <summary>Gets the identifier of the end user, for clients of other servers; has no effect.</summary>
    public string? SafetyIdentifier { get; init; }

    /// <summary>Gets the client's own data, for clients of other servers; has no effect and is not stored.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>
    /// Gets a value indicating whether to stream the response, for clients of other servers: only false, which has no effect.
    /// </summary>
    public bool? Stream { get; init; }

    /// <summary>Gets the format of the response, for clients of other servers; has no effect.</summary>
    public JsonElement? ResponseFormat { get; init; }

    /// <summary>Gets the picture to start from, for clients of other servers: only null, because videos are made from text alone.</summary>
    public JsonElement? InputReference { get; init; }

    /// <summary>Gets the id of the video to remix; parameters that are not specified are copied from that video.</summary>
    [JsonIgnore]
    public string? RemixedFromVideoId { get; init; }

    /// <summary>Gets the idempotency key: a request repeated with the same key within a day returns the same video.</summary>
    [JsonIgnore]
    public string? IdempotencyKey { get; init; }
}
