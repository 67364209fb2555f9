using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using TextToVideo.Generation.Api.Moderation;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// The REST representation of a video: OpenAI's object with additional fields. Times are in seconds since 1970-01-01 UTC.
/// </summary>
internal sealed record VideoObject
{
    public required string Id { get; init; }

    public string Object { get; } = "video";

    [AllowedValues("queued", "in_progress", "completed", "failed")]
    public required string Status { get; init; }

    public required int Progress { get; init; }

    public required long CreatedAt { get; init; }

    public required long? CompletedAt { get; init; }

    public required long? ExpiresAt { get; init; }

    /// <summary>The estimated place in the queue, from 1; null if the job is not waiting.</summary>
    public required int? QueuePosition { get; init; }

    /// <summary>The time at which the job is expected to end; null if it has ended or the time cannot be estimated.</summary>
    public required long? ExpectedEndAt { get; init; }

    public required string Model { get; init; }

    public required string Prompt { get; init; }

    /// <summary>Whether the request, or the server's default, asks for the prompt to be rewritten.</summary>
    public required bool EnhancePrompt { get; init; }

    /// <summary>The rewritten prompt; null if there is none.</summary>
    public required string? RevisedPrompt { get; init; }

    public required string NegativePrompt { get; init; }

    public required string? Style { get; init; }

    public required string? Camera { get; init; }

    public required string? Mood { get; init; }

    public required string? Theme { get; init; }

    /// <summary>The text that the model receives, composed of the prompt or rewritten prompt, style, camera, mood and theme.</summary>
    public required string EncodedPrompt { get; init; }

    public required string Seconds { get; init; }

    public required string Size { get; init; }

    public required int NumFrames { get; init; }

    public required int Fps { get; init; }

    public required long Seed { get; init; }

    public required int NumInferenceSteps { get; init; }

    public required double GuidanceScale { get; init; }

    public required double GuidanceMinSigma { get; init; }

    public required double GuidanceMaxSigma { get; init; }

    public required double CacheThreshold { get; init; }

    /// <summary>The number of denoising steps that needed no model call; null until the denoising has ended.</summary>
    public required int? StepsSkipped { get; init; }

    public required IReadOnlyList<string> OutputFormats { get; init; }

    [AllowedValues("low", "normal", "high")]
    public required string Priority { get; init; }

    /// <summary>The denoising step after which the latest preview was created; null if there is none.</summary>
    public required int? PreviewStep { get; init; }

    public required string? RemixedFromVideoId { get; init; }

    /// <summary>The id of the trace of all operations for the video; null if there is none.</summary>
    public required string? TraceId { get; init; }

    public required ErrorObject? Error { get; init; }

    /// <summary>The pending review of the job; null if there is none.</summary>
    public required ReviewObject? Review { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<StageObject> Stages { get; init; }

    /// <summary>Creates the object of a job whose progress within its current stage is not known.</summary>
    public static VideoObject From(VideoJob job) => From(new VideoSnapshot(job, []));

    public static VideoObject From(VideoSnapshot snapshot)
    {
        VideoJob job = snapshot.Job;
        return new VideoObject
        {
            Id = VideoId.Format(job.CorrelationId),
            Status = job.Status,
            Progress = snapshot.Percent,
            CreatedAt = job.CreatedAt.ToUnixTimeSeconds(),
            CompletedAt = job.CurrentState == VideoJobStates.Completed ? job.CompletedAt?.ToUnixTimeSeconds() : null,
            ExpiresAt = snapshot.ExpiresAt?.ToUnixTimeSeconds(),
            QueuePosition = snapshot.Forecast?.QueuePosition,
            ExpectedEndAt = snapshot.ExpectedEnd?.ToUnixTimeSeconds(),
            Model = job.Model,
            Prompt = job.Prompt,
            EnhancePrompt = job.Enhancement is not null,
            RevisedPrompt = job.Enhancement?.RevisedPrompt,
            NegativePrompt = job.NegativePrompt,
            Style = job.Customisation.Style,
            Camera = job.Customisation.Camera,
            Mood = job.Customisation.Mood,
            Theme = job.Customisation.Theme,
            EncodedPrompt = job.EncodedPrompt,
            Seconds = ((double)job.Clip.NumFrames / job.Clip.Fps).ToString("0.###", CultureInfo.InvariantCulture),
            Size = $"{job.Clip.Width}x{job.Clip.Height}",
            NumFrames = job.Clip.NumFrames,
            Fps = job.Clip.Fps,
            Seed = job.Seed,
            NumInferenceSteps = job.NumInferenceSteps,
            GuidanceScale = job.GuidanceScale,
            GuidanceMinSigma = job.GuidanceMinSigma,
            GuidanceMaxSigma = job.GuidanceMaxSigma,
            CacheThreshold = job.CacheThreshold,
            StepsSkipped = job.StepsSkipped,
            OutputFormats = job.OutputFormats,
            Priority = job.Priority.ToString().ToLowerInvariant(),
            PreviewStep = snapshot.Preview?.Completed,
            RemixedFromVideoId = job.RemixedFrom is { } source ? VideoId.Format(source) : null,
            TraceId = job.TraceId,
            Error = job.ErrorCode is null ? null : new ErrorObject(job.ErrorCode, job.ErrorMessage ?? string.Empty),
            Review = job.Review is null ? null : ReviewObject.From(job.Review),
            Warnings = job.Warnings,
            Stages =
            [
                .. job.Stages.Select(stage => StageObject.From(stage, snapshot.GetProgress(stage.Name), snapshot.IsLoadingModel(stage))),
            ],
        };
    }

    internal sealed record ErrorObject(string Code, string Message);

    /// <summary>A stage of the job. Times are in seconds since 1970-01-01 UTC, with millisecond precision.</summary>
    internal sealed record StageObject(
        string Name,
        double Started,
        double? Finished,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Completed = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Total = null
    )
    {
        /// <summary>Whether the stage waits until its model is loaded.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool LoadingModel { get; init; }

        public static StageObject From(StageRecord stage, ProgressUpdate? progress, bool isLoadingModel) =>
            new(
                stage.Name,
                Seconds(stage.StartedAt),
                stage.FinishedAt is { } finished ? Seconds(finished) : null,
                progress?.Completed,
                progress?.Total
            )
            {
                LoadingModel = isLoadingModel,
            };

        private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
    }
}
