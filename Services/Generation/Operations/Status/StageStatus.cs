namespace TextToVideo.Generation.Operations.Status;

/// <summary>A stage at one moment.</summary>
/// <param name="Name">One of <see cref="Contracts.PipelineStages"/>.</param>
/// <param name="Jobs">Jobs whose stage it is.</param>
/// <param name="OldestJob">For how long the job that has been there longest has not changed; null where there is none.</param>
/// <param name="Queued">Commands that no worker has taken; null where the broker cannot be asked.</param>
/// <param name="Workers">Processes that work on it; null where the broker cannot be asked.</param>
public sealed record StageStatus(string Name, int Jobs, TimeSpan? OldestJob, int? Queued, int? Workers);
