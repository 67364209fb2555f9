using TextToVideo.Contracts.Messages;

namespace TextToVideo.Generation.Jobs;

/// <summary>What a job waits for a reviewer with.</summary>
/// <param name="Stage">Whose verdict is to be reviewed; one of <see cref="TextToVideo.Contracts.PipelineStages"/>.</param>
/// <param name="Since">When the wait began.</param>
/// <param name="Until">When the job is rejected if nobody has decided.</param>
/// <param name="Reason">One sentence of what was found, which is also what the user is told if it is rejected.</param>
/// <param name="Categories">The categories that were found.</param>
public sealed record ReviewRecord(
    string Stage,
    DateTimeOffset Since,
    DateTimeOffset Until,
    string Reason,
    IReadOnlyList<ModerationScore> Categories
);
