using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Telemetry;

/// <summary>How far a job was when its row was loaded.</summary>
/// <param name="HasBegun">Whether a stage had begun.</param>
/// <param name="FinishedStages">How many had finished.</param>
/// <param name="Redeliveries">How often the one that ran had been put off.</param>
/// <param name="Review">What the job waited for a reviewer with.</param>
/// <param name="HasEnded">Whether the job had ended.</param>
internal readonly record struct JobProgress(bool HasBegun, int FinishedStages, int Redeliveries, ReviewRecord? Review, bool HasEnded)
{
    public static JobProgress Of(VideoJob job) =>
        new(job.Stages.Count > 0, job.Stages.Count(stage => stage.FinishedAt is not null), job.Redeliveries, job.Review, job.HasEnded);
}
