namespace TextToVideo.Generation.Operations.Status;

/// <summary>Represents the status of a stage at one point in time.</summary>
/// <param name="Name">The stage's name, one of <see cref="Contracts.PipelineStages"/>.</param>
/// <param name="Jobs">Number of jobs in the stage.</param>
/// <param name="Demand">
/// Number of jobs that the stage still has to work on, which determines its replicas: its jobs, and for denoising also the jobs that have
/// not reached it.
/// </param>
/// <param name="OldestJob">Time since the last update of the stage's least recently updated job, or null when there are no jobs.</param>
/// <param name="Queued">Number of commands that no worker has taken, or null when the broker is unavailable.</param>
/// <param name="Workers">Number of processes that work on the stage, or null when the broker is unavailable.</param>
public sealed record StageStatus(string Name, int Jobs, int Demand, TimeSpan? OldestJob, int? Queued, int? Workers);
