using TextToVideo.Contracts.Messages;

namespace TextToVideo.Generation.Jobs;

/// <summary>Represents the pending review of a job.</summary>
/// <param name="Stage">The stage that is under review; one of <see cref="TextToVideo.Contracts.PipelineStages"/>.</param>
/// <param name="Since">The time at which the review was requested.</param>
/// <param name="Until">The time at which the job is rejected if no reviewer has decided.</param>
/// <param name="Reason">One sentence that describes the finding; the user sees it if the job is rejected.</param>
/// <param name="Categories">The categories that moderation found.</param>
public sealed record ReviewRecord(
    string Stage,
    DateTimeOffset Since,
    DateTimeOffset Until,
    string Reason,
    IReadOnlyList<ModerationScore> Categories
);
