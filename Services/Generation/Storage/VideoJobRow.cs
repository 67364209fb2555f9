using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Represents a row of <c>video_jobs</c>, with types that both databases support.</summary>
internal sealed class VideoJobRow
{
    public const string Columns = """
        id AS Id, state AS State, created_at AS CreatedAt, updated_at AS UpdatedAt, completed_at AS CompletedAt, model AS Model,
        prompt AS Prompt, negative_prompt AS NegativePrompt, width AS Width, height AS Height, num_frames AS NumFrames, fps AS Fps,
        seed AS Seed, num_inference_steps AS NumInferenceSteps, guidance_scale AS GuidanceScale, output_formats AS OutputFormats,
        error_code AS ErrorCode, error_message AS ErrorMessage, warnings AS Warnings, stages AS Stages, tenant AS Tenant,
        priority AS Priority, dispatched_at AS DispatchedAt, redeliveries AS Redeliveries, redeliver_at AS RedeliverAt,
        remixed_from AS RemixedFrom, style AS Style, camera AS Camera, mood AS Mood, theme AS Theme, encoded_prompt AS EncodedPrompt,
        key_id AS KeyId, review AS Review, traceparent AS TraceParent
        """;

    public required string Id { get; init; }

    public required string State { get; init; }

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long? CompletedAt { get; init; }

    public required string Model { get; init; }

    public required string Prompt { get; init; }

    public required string NegativePrompt { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    public int NumFrames { get; init; }

    public int Fps { get; init; }

    public long Seed { get; init; }

    public int NumInferenceSteps { get; init; }

    public double GuidanceScale { get; init; }

    public required string OutputFormats { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public required string Warnings { get; init; }

    public required string Stages { get; init; }

    public required string Tenant { get; init; }

    public int Priority { get; init; }

    public long? DispatchedAt { get; init; }

    public int Redeliveries { get; init; }

    public long? RedeliverAt { get; init; }

    public string? RemixedFrom { get; init; }

    public string? KeyId { get; init; }

    public string? Review { get; init; }

    public string? Style { get; init; }

    public string? Camera { get; init; }

    public string? Mood { get; init; }

    public string? Theme { get; init; }

    public string? EncodedPrompt { get; init; }

    public string? TraceParent { get; init; }

    public static string IdOf(Guid videoId) => videoId.ToString("N");

    public static VideoJobRow From(VideoJob job) =>
        new()
        {
            Id = IdOf(job.CorrelationId),
            State = job.CurrentState,
            CreatedAt = job.CreatedAt.ToUnixTimeMilliseconds(),
            UpdatedAt = job.UpdatedAt.ToUnixTimeMilliseconds(),
            CompletedAt = job.CompletedAt?.ToUnixTimeMilliseconds(),
            Model = job.Model,
            Prompt = job.Prompt,
            NegativePrompt = job.NegativePrompt,
            Width = job.Clip.Width,
            Height = job.Clip.Height,
            NumFrames = job.Clip.NumFrames,
            Fps = job.Clip.Fps,
            Seed = job.Seed,
            NumInferenceSteps = job.NumInferenceSteps,
            GuidanceScale = job.GuidanceScale,
            OutputFormats = JsonSerializer.Serialize(job.OutputFormats),
            ErrorCode = job.ErrorCode,
            ErrorMessage = job.ErrorMessage,
            Warnings = JsonSerializer.Serialize(job.Warnings),
            Stages = JsonSerializer.Serialize(job.Stages),
            Tenant = job.Tenant,
            Priority = (int)job.Priority,
            DispatchedAt = job.DispatchedAt?.ToUnixTimeMilliseconds(),
            Redeliveries = job.Redeliveries,
            RedeliverAt = job.RedeliverAt?.ToUnixTimeMilliseconds(),
            RemixedFrom = job.RemixedFrom is { } source ? IdOf(source) : null,
            KeyId = job.KeyId,
            Review = job.Review is null ? null : JsonSerializer.Serialize(job.Review),
            Style = job.Customisation.Style,
            Camera = job.Customisation.Camera,
            Mood = job.Customisation.Mood,
            Theme = job.Customisation.Theme,
            EncodedPrompt = job.EncodedPrompt == job.Prompt ? null : job.EncodedPrompt,
            TraceParent = job.TraceParent,
        };

    public VideoJob ToJob() =>
        new()
        {
            CorrelationId = Guid.ParseExact(Id, "N"),
            CurrentState = State,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
            CompletedAt = TimeOf(CompletedAt),
            Model = Model,
            Prompt = Prompt,
            NegativePrompt = NegativePrompt,
            Clip = new Clip(Width, Height, NumFrames, Fps),
            Seed = Seed,
            NumInferenceSteps = NumInferenceSteps,
            GuidanceScale = GuidanceScale,
            OutputFormats = JsonSerializer.Deserialize<string[]>(OutputFormats)!,
            ErrorCode = ErrorCode,
            ErrorMessage = ErrorMessage,
            Warnings = JsonSerializer.Deserialize<List<string>>(Warnings)!,
            Stages = JsonSerializer.Deserialize<List<StageRecord>>(Stages)!,
            Tenant = Tenant,
            Priority = (JobPriority)Priority,
            DispatchedAt = TimeOf(DispatchedAt),
            Redeliveries = Redeliveries,
            RedeliverAt = TimeOf(RedeliverAt),
            RemixedFrom = RemixedFrom is null ? null : Guid.ParseExact(RemixedFrom, "N"),
            KeyId = KeyId,
            Review = Review is null ? null : JsonSerializer.Deserialize<ReviewRecord>(Review),
            Customisation = new Customisation(Style, Camera, Mood, Theme),
            EncodedPrompt = EncodedPrompt ?? Prompt,
            TraceParent = TraceParent,
        };

    private static DateTimeOffset? TimeOf(long? milliseconds) =>
        milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
