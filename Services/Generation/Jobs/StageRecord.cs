namespace TextToVideo.Generation.Jobs;

/// <summary>When a stage of a job ran.</summary>
/// <param name="Name">One of <see cref="TextToVideo.Contracts.PipelineStages"/>.</param>
/// <param name="StartedAt">When its command was first sent.</param>
/// <param name="FinishedAt">When its event came; null while it runs.</param>
public sealed record StageRecord(string Name, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt);
