using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Telemetry;

/// <summary>
/// Records spans and metrics of a job's changes after its row is saved, so that a message that is handled again because saving failed is
/// not recorded twice. The spans of the wait and of the stages follow each other without gaps, so their durations add up to the job's.
/// </summary>
internal sealed class JobTelemetry(GenerationMetrics metrics, TimeProvider time)
{
    /// <summary>Records what has changed in a job whose row has been saved.</summary>
    /// <param name="job">The job as it was saved.</param>
    /// <param name="before">The job's progress before the change.</param>
    public void RecordChanges(VideoJob job, JobProgress before)
    {
        if (!before.HasBegun && (job.Stages.Count > 0 || job.HasEnded))
        {
            DateTimeOffset begun = job.Stages.Count > 0 ? job.Stages[0].StartedAt : job.CompletedAt!.Value;
            GenerationTelemetry.RecordWait(job, begun);
            metrics.RecordWait(begun - job.CreatedAt);
        }

        foreach (StageRecord stage in job.Stages.Skip(before.FinishedStages).Where(stage => stage.FinishedAt is not null))
        {
            string? error = job.HasEnded && stage == job.Stages[^1] ? job.ErrorCode : null;
            GenerationTelemetry.RecordStage(job, stage, before.Redeliveries, error);
            metrics.RecordStage(stage, error);
        }

        if (before.Review is { } review && job.Review is null)
        {
            GenerationTelemetry.RecordReview(job, review.Since, job.CompletedAt ?? time.GetUtcNow());
        }

        if (job.Redeliveries > before.Redeliveries)
        {
            metrics.RecordRetry(VideoJobStates.GetStage(job.CurrentState)!);
        }

        metrics.RecordDecisions(job.Decisions);
        if (job.HasEnded && !before.HasEnded)
        {
            GenerationTelemetry.RecordJob(job);
            metrics.RecordJob(job);
        }
    }
}
