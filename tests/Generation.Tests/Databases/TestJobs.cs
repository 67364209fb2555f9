using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Creates jobs in which every field has a different value, so that tests detect confused fields.</summary>
internal static class TestJobs
{
    /// <summary>The start time of the test clock: about an hour after the jobs were created.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static VideoJob Create(string state = VideoJobStates.Queued, DateTimeOffset? createdAt = null, Guid? id = null) =>
        new()
        {
            CorrelationId = id ?? Guid.NewGuid(),
            CurrentState = state,
            CreatedAt = createdAt ?? new DateTimeOffset(2026, 3, 1, 11, 0, 0, 123, TimeSpan.Zero),
            Model = "model-a",
            Prompt = "a red circle – ünïcödé 🎬\nsecond line",
            EncodedPrompt = "a red circle, ink",
            Customisation = new Customisation("ink", "pan left", "calm", "night"),
            NegativePrompt = "blurred 'quoted' \"text\"",
            Clip = new Clip(64, 48, 16, 8),
            Seed = (1L << 53) - 1,
            NumInferenceSteps = 20,
            GuidanceScale = 3.1,
            GuidanceMinSigma = 0.1,
            GuidanceMaxSigma = 0.9,
            CacheThreshold = 0.15,
            OutputFormats = ["webm", "mp4"],
            Tenant = "tenant-a",
            KeyId = "key-a",
            Priority = JobPriority.High,
            RemixedFrom = new Guid("0123456789abcdef0123456789abcdef"),
            DispatchedAt = state == VideoJobStates.Queued ? null : new DateTimeOffset(2026, 3, 1, 11, 0, 0, 234, TimeSpan.Zero),
            CompletedAt = VideoJobStates.IsFinal(state) ? new DateTimeOffset(2026, 3, 1, 11, 0, 0, 345, TimeSpan.Zero) : null,
        };
}
