using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Presents a job as a row of <c>video_jobs</c>. The properties are the columns; reading one reads the job, and setting one sets it.
/// </summary>
/// <param name="job">The job.</param>
internal sealed class VideoJobRow(VideoJob job)
{
    /// <summary>Creates a row for Dapper to fill.</summary>
    public VideoJobRow()
        : this(
            new VideoJob
            {
                Model = string.Empty,
                Prompt = string.Empty,
                NegativePrompt = string.Empty,
                Clip = new Clip(0, 0, 0, 0),
                OutputFormats = [],
            }
        ) { }

    public Guid Id
    {
        get => job.CorrelationId;
        init => job.CorrelationId = value;
    }

    public string State
    {
        get => job.CurrentState;
        init => job.CurrentState = value;
    }

    public DateTimeOffset CreatedAt
    {
        get => job.CreatedAt;
        init => job.CreatedAt = value;
    }

    public DateTimeOffset UpdatedAt
    {
        get => job.UpdatedAt;
        init => job.UpdatedAt = value;
    }

    public DateTimeOffset? CompletedAt
    {
        get => job.CompletedAt;
        init => job.CompletedAt = value;
    }

    public string Model
    {
        get => job.Model;
        init => job.Model = value;
    }

    public string Prompt
    {
        get => job.Prompt;
        init => job.Prompt = value;
    }

    public string NegativePrompt
    {
        get => job.NegativePrompt;
        init => job.NegativePrompt = value;
    }

    public int Width
    {
        get => job.Clip.Width;
        init => job.Clip = job.Clip with { Width = value };
    }

    public int Height
    {
        get => job.Clip.Height;
        init => job.Clip = job.Clip with { Height = value };
    }

    public int NumFrames
    {
        get => job.Clip.NumFrames;
        init => job.Clip = job.Clip with { NumFrames = value };
    }

    public int Fps
    {
        get => job.Clip.Fps;
        init => job.Clip = job.Clip with { Fps = value };
    }

    public long Seed
    {
        get => job.Seed;
        init => job.Seed = value;
    }

    public int NumInferenceSteps
    {
        get => job.NumInferenceSteps;
        init => job.NumInferenceSteps = value;
    }

    public double GuidanceScale
    {
        get => job.GuidanceScale;
        init => job.GuidanceScale = value;
    }

    public double GuidanceMinSigma
    {
        get => job.GuidanceMinSigma;
        init => job.GuidanceMinSigma = value;
    }

    public double GuidanceMaxSigma
    {
        get => job.GuidanceMaxSigma;
        init => job.GuidanceMaxSigma = value;
    }

    public double CacheThreshold
    {
        get => job.CacheThreshold;
        init => job.CacheThreshold = value;
    }

    public int? StepsSkipped
    {
        get => job.StepsSkipped;
        init => job.StepsSkipped = value;
    }

    public string OutputFormats
    {
        get => JsonSerializer.Serialize(job.OutputFormats);
        init => job.OutputFormats = JsonSerializer.Deserialize<string[]>(value)!;
    }

    public string? ErrorCode
    {
        get => job.ErrorCode;
        init => job.ErrorCode = value;
    }

    public string? ErrorMessage
    {
        get => job.ErrorMessage;
        init => job.ErrorMessage = value;
    }

    public string Warnings
    {
        get => JsonSerializer.Serialize(job.Warnings);
        init => job.Warnings = JsonSerializer.Deserialize<List<string>>(value)!;
    }

    public string Stages
    {
        get => JsonSerializer.Serialize(job.Stages);
        init => job.Stages = JsonSerializer.Deserialize<List<StageRecord>>(value)!;
    }

    public string Tenant
    {
        get => job.Tenant;
        init => job.Tenant = value;
    }

    public int Priority
    {
        get => (int)job.Priority;
        init => job.Priority = (JobPriority)value;
    }

    public DateTimeOffset? DispatchedAt
    {
        get => job.DispatchedAt;
        init => job.DispatchedAt = value;
    }

    public int Redeliveries
    {
        get => job.Redeliveries;
        init => job.Redeliveries = value;
    }

    public DateTimeOffset? RedeliverAt
    {
        get => job.RedeliverAt;
        init => job.RedeliverAt = value;
    }

    public int Starts
    {
        get => job.Starts;
        init => job.Starts = value;
    }

    public int SavedProgress
    {
        get => job.SavedProgress;
        init => job.SavedProgress = value;
    }

    public string? Claim
    {
        get => job.Claim is null ? null : JsonSerializer.Serialize(job.Claim);
        init => job.Claim = value is null ? null : JsonSerializer.Deserialize<StageClaim>(value);
    }

    public Guid? RemixedFrom
    {
        get => job.RemixedFrom;
        init => job.RemixedFrom = value;
    }

    public string? Style
    {
        get => job.Customisation.Style;
        init => job.Customisation = job.Customisation with { Style = value };
    }

    public string? Camera
    {
        get => job.Customisation.Camera;
        init => job.Customisation = job.Customisation with { Camera = value };
    }

    public string? Mood
    {
        get => job.Customisation.Mood;
        init => job.Customisation = job.Customisation with { Mood = value };
    }

    public string? Theme
    {
        get => job.Customisation.Theme;
        init => job.Customisation = job.Customisation with { Theme = value };
    }

    /// <summary>The encoded prompt; null if it is the prompt.</summary>
    public string? EncodedPrompt
    {
        get => job.EncodedPrompt == job.Prompt ? null : job.EncodedPrompt;
        init => job.EncodedPrompt = value!;
    }

    public string? Enhancement
    {
        get => job.Enhancement is null ? null : JsonSerializer.Serialize(job.Enhancement);
        init => job.Enhancement = value is null ? null : JsonSerializer.Deserialize<PromptEnhancement>(value);
    }

    public string? KeyId
    {
        get => job.KeyId;
        init => job.KeyId = value;
    }

    public string? Review
    {
        get => job.Review is null ? null : JsonSerializer.Serialize(job.Review);
        init => job.Review = value is null ? null : JsonSerializer.Deserialize<ReviewRecord>(value);
    }

    public string? Traceparent
    {
        get => job.TraceParent;
        init => job.TraceParent = value;
    }

    public long StoredBytes
    {
        get => job.StoredBytes;
        init => job.StoredBytes = value;
    }

    /// <summary>Returns the job.</summary>
    public VideoJob ToJob() => job;
}
