using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Telemetry;

/// <summary>
/// Tells of what has become of a job, once its row is saved: a message that is handled again because saving failed is not told of twice. The
/// spans of waiting, stages and the whole job touch one another, so their durations add up.
/// </summary>
internal sealed class JobTelemetry(GenerationMetrics metrics, TimeProvider time)
{
    /// <summary>A job's row has been saved.</summary>
    /// <param name="job">The job as it is now.</param>
    /// <param name="before">How far it was before.</param>
    public void Saved(VideoJob job, JobProgress before)
    {
        if (!before.HasBegun && (job.Stages.Count > 0 || job.HasEnded))
        {
            DateTimeOffset begun = job.Stages.Count > 0 ? job.Stages[0].StartedAt : job.CompletedAt!.Value;
            GenerationTelemetry.HasWaited(job, begun);
            metrics.Waited(begun - job.CreatedAt);
        }

        foreach (StageRecord stage in job.Stages.Skip(before.FinishedStages).Where(stage => stage.FinishedAt is not null))
        {
            string? error = job.HasEnded && stage == job.Stages[^1] ? job.ErrorCode : null;
            GenerationTelemetry.StageEnded(job, stage, before.Redeliveries, error);
            metrics.StageEnded(stage, error);
        }

        if (before.Review is { } review && job.Review is null)
        {
            GenerationTelemetry.Reviewed(job, review.Since, job.CompletedAt ?? time.GetUtcNow());
        }

        if (job.Redeliveries > before.Redeliveries)
        {
            metrics.PutOff(VideoJobStates.GetStage(job.CurrentState)!);
        }

        metrics.Decided(job.Decisions);
        if (job.HasEnded && !before.HasEnded)
        {
            GenerationTelemetry.Ended(job);
            metrics.Ended(job);
        }
    }
}
