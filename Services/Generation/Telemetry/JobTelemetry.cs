using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Telemetry;

/// <summary>
/// Records spans and metrics of a job's changes after its row is saved, so that a message that is handled again because saving failed is
/// not recorded twice. The spans of the wait and of the stages follow each other without gaps. They overlap only where stages run at the
/// same time; otherwise their durations add up to the job's.
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

        // Of the stages that ended together with the job, the last one was the cause, except for those that it has cut short.
        IReadOnlyList<StageRecord> finished = before.GetFinished(job);
        StageRecord? cause = job.HasEnded ? finished.LastOrDefault(stage => stage.Ahead?.State != AheadRunState.Abandoned) : null;
        foreach (StageRecord stage in finished)
        {
            string? error = stage == cause ? job.ErrorCode : null;
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
