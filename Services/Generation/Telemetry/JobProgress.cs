using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Telemetry;

/// <summary>Represents the progress of a job when its row was loaded.</summary>
/// <param name="HasBegun">Whether a stage had started.</param>
/// <param name="FinishedStages">Number of finished stages.</param>
/// <param name="Redeliveries">How often the current stage had been retried.</param>
/// <param name="Review">The pending review, or null when there was none.</param>
/// <param name="HasEnded">Whether the job had ended.</param>
internal readonly record struct JobProgress(bool HasBegun, int FinishedStages, int Redeliveries, ReviewRecord? Review, bool HasEnded)
{
    public static JobProgress From(VideoJob job) =>
        new(job.Stages.Count > 0, job.Stages.Count(stage => stage.FinishedAt is not null), job.Redeliveries, job.Review, job.HasEnded);
}
