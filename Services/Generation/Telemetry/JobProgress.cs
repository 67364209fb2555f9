using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Telemetry;

/// <summary>Represents the progress of a job when its row was loaded.</summary>
/// <param name="Stages">The stages that had started.</param>
/// <param name="Redeliveries">How often the current stage had been retried.</param>
/// <param name="Review">The pending review, or null when there was none.</param>
/// <param name="HasEnded">Whether the job had ended.</param>
internal readonly record struct JobProgress(IReadOnlyList<StageRecord> Stages, int Redeliveries, ReviewRecord? Review, bool HasEnded)
{
    /// <summary>Gets whether a stage had started.</summary>
    public bool HasBegun => Stages.Count > 0;

    public static JobProgress From(VideoJob job) => new([.. job.Stages], job.Redeliveries, job.Review, job.HasEnded);

    /// <summary>Returns the stages of the job that have finished since then.</summary>
    public IReadOnlyList<StageRecord> GetFinished(VideoJob job)
    {
        IReadOnlyList<StageRecord> before = Stages;
        return
        [
            .. job.Stages.Where(
                (stage, index) => stage.FinishedAt is not null && (index >= before.Count || before[index].FinishedAt is null)
            ),
        ];
    }
}
