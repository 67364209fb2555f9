using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// The runs of a job's stages that begin ahead of their turn, while frames are still being decoded. They are in the records of the stages.
/// The order of the stages remains the one of the states: what such a run has done takes effect when its turn has come.
/// </summary>
internal static class AheadRuns
{
    /// <summary>Gets the stages that can begin as soon as the first frames of a clip are decoded.</summary>
    public static IReadOnlyList<string> Stages { get; } = [PipelineStages.ModerateFrames, PipelineStages.Transcode];

    /// <summary>Returns the run of a stage; null if there is none.</summary>
    public static AheadRun? Find(VideoJob job, string stage) => job.Stages.FindLast(record => record.Name == stage)?.Ahead;

    /// <summary>Returns whether a stage whose turn has not come is running.</summary>
    public static bool IsRunning(VideoJob job, string stage) =>
        stage != VideoJobStates.GetStage(job.CurrentState) && Find(job, stage)?.State == AheadRunState.Running;

    /// <summary>Returns whether any stage is running ahead of its turn.</summary>
    public static bool AreRunning(VideoJob job) => Stages.Any(stage => IsRunning(job, stage));

    /// <summary>
    /// Returns whether a stage may begin ahead. It may not if a worker has died during the decoding, because the last start must be alone,
    /// or during an earlier run.
    /// </summary>
    public static bool CanStart(VideoJob job, string stage) =>
        job.Starts <= 1 && Find(job, stage) is null or { State: AheadRunState.Abandoned };

    /// <summary>Adds a run, whose command is being sent.</summary>
    public static void Add(VideoJob job, string stage, Guid commandId, DateTimeOffset now)
    {
        var run = new AheadRun(commandId, AheadRunState.Running);
        if (Find(job, stage) is null)
        {
            job.Stages.Add(new StageRecord(stage, now, null) { Ahead = run });
        }
        else
        {
            Update(job, stage, record => record with { Ahead = run });
        }
    }

    /// <summary>Notes the end of a stage's run without a result, if there is a run.</summary>
    public static void End(VideoJob job, string stage, AheadRunState state) =>
        Update(job, stage, record => record with { Ahead = record.Ahead is { } run ? run with { State = state } : null });

    /// <summary>Notes that a stage has done its work ahead of its turn.</summary>
    public static void Finish(VideoJob job, string stage, DateTimeOffset now) =>
        Update(
            job,
            stage,
            record =>
                record with
                {
                    FinishedAt = record.FinishedAt ?? now,
                    Ahead = record.Ahead is { } run ? run with { State = AheadRunState.Finished } : null,
                }
        );

    /// <summary>Gives up all runs that have not ended.</summary>
    public static void Abandon(VideoJob job)
    {
        foreach (string stage in Stages.Where(stage => Find(job, stage)?.State == AheadRunState.Running))
        {
            End(job, stage, AheadRunState.Abandoned);
        }
    }

    /// <summary>Forgets all runs, because the job begins again.</summary>
    public static void Forget(VideoJob job, DateTimeOffset now)
    {
        foreach (string stage in Stages.Where(stage => Find(job, stage) is not null))
        {
            Update(job, stage, record => record with { FinishedAt = record.FinishedAt ?? now, Ahead = null });
        }
    }

    private static void Update(VideoJob job, string stage, Func<StageRecord, StageRecord> change)
    {
        int index = job.Stages.FindLastIndex(record => record.Name == stage);
        if (index >= 0)
        {
            job.Stages[index] = change(job.Stages[index]);
        }
    }
}
