using Microsoft.Extensions.Options;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Decides which attempts at a stage may start, and counts them in the job's row. A start whose worker reports no end stays counted. After
/// <see cref="JobQueueOptions.MaxStageStarts"/> such starts without progress the job is the likely cause of its workers' deaths, and ends.
/// The last start is alone in its process, so that other jobs that died with it before are not blamed.
/// </summary>
/// <param name="queue">The options with the number of starts.</param>
/// <param name="store">The options with the time without a heartbeat after which an attempt counts as dead.</param>
/// <param name="time">The time provider.</param>
public sealed class StageClaims(IOptions<JobQueueOptions> queue, IOptions<JobStoreOptions> store, TimeProvider time)
{
    /// <summary>Several heartbeats may be lost or late before an attempt counts as dead.</summary>
    private const int HeartbeatsPerLimit = 3;

    private static readonly TimeSpan s_longestInterval = TimeSpan.FromSeconds(30);

    /// <summary>Gets how often a started attempt must send a heartbeat.</summary>
    public TimeSpan HeartbeatInterval
    {
        get
        {
            TimeSpan interval = store.Value.SilenceLimit / HeartbeatsPerLimit;
            return interval < s_longestInterval ? interval : s_longestInterval;
        }
    }

    /// <summary>
    /// Permits the first delivery of a command to start, and counts this start in advance, so that the worker need not ask. This is
    /// possible if no earlier start is counted. With an in-process bus every worker asks, because it may die together with this process
    /// before the count is saved.
    /// </summary>
    /// <param name="job">The job, in the command's stage.</param>
    /// <param name="commandId">The id of the command's message.</param>
    /// <returns>False if the worker must ask.</returns>
    public bool TryPermit(VideoJob job, Guid commandId)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (!store.Value.IsBusDurable || job.Starts > 0 || queue.Value.MaxStageStarts == 1)
        {
            return false;
        }

        job.Starts = 1;
        job.Claim = new StageClaim(commandId, commandId, HeardAt: null);
        return true;
    }

    /// <summary>Returns whether stages of a job may begin ahead of their turn: not if every start must be alone in its process.</summary>
    public bool AllowAhead => queue.Value.MaxStageStarts > 1;

    /// <summary>
    /// Takes a run that began ahead of its turn for the first attempt at the stage that the job has entered, so that no command is sent.
    /// Its worker reports the end, or the heartbeats cease. If its worker has died, only the start is counted.
    /// </summary>
    /// <param name="job">The job, in the stage.</param>
    /// <param name="run">The run.</param>
    /// <param name="isTrusted">Whether the run may still be in progress; not after a review, which can take days.</param>
    public static void TakeOver(VideoJob job, AheadRun run, bool isTrusted)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(run);
        if (run.State == AheadRunState.Died)
        {
            job.Starts = 1;
        }
        else if (run.State == AheadRunState.Running && isTrusted)
        {
            job.Starts = 1;
            job.Claim = new StageClaim(run.CommandId, run.CommandId, HeardAt: null);
        }
    }

    /// <summary>
    /// Decides about an attempt at a stage ahead of its turn. Only the first delivery of the command may start; after the death of its
    /// worker the stage runs in its turn.
    /// </summary>
    /// <param name="job">The job, with a run of the stage.</param>
    /// <param name="request">The request.</param>
    public static void DecideAhead(VideoJob job, StartStage request)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(request);
        Guid commandId = AheadRuns.Find(job, request.Stage)!.CommandId;
        if (request.AttemptId == commandId)
        {
            job.StartDecision = StageStartDecision.Allowed;
        }
        else if (request.CommandId == commandId)
        {
            AheadRuns.End(job, request.Stage, AheadRunState.Died);
        }
    }

    /// <summary>Returns whether the job has used up its starts, so that this attempt and all later ones must not start.</summary>
    /// <param name="job">The job, in the requested stage.</param>
    /// <param name="request">The request.</param>
    public bool IsExhausted(VideoJob job, StartStage request) =>
        !IsHeldByAnother(job, request) && CountEarlierStarts(job, request) >= queue.Value.MaxStageStarts;

    /// <summary>Decides about an attempt and, if it may start, counts it and makes it the job's claim.</summary>
    /// <param name="job">The job, in the requested stage; its starts are not exhausted.</param>
    /// <param name="request">The request.</param>
    public void Decide(VideoJob job, StartStage request)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(request);
        int starts = CountEarlierStarts(job, request) + 1;
        if (IsHeldByAnother(job, request))
        {
            job.StartDecision = StageStartDecision.Refused;
        }
        else if (starts >= queue.Value.MaxStageStarts && !request.IsAlone)
        {
            job.StartDecision = StageStartDecision.OnlyAlone;
        }
        else
        {
            job.Starts = starts;
            job.SavedProgress = Math.Max(job.SavedProgress, request.SavedProgress);
            job.Claim = new StageClaim(request.AttemptId, request.CommandId, time.GetUtcNow());
            job.StartDecision = StageStartDecision.Allowed;
        }
    }

    /// <summary>Notes that the attempt that holds the claim is alive.</summary>
    /// <param name="job">The job, with a claim.</param>
    public void Renew(VideoJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        job.Claim = job.Claim! with { HeardAt = time.GetUtcNow() };
    }

    /// <summary>Ends the claim, if there is one, and takes back its start: its worker is alive and has reported the end.</summary>
    /// <param name="job">The job.</param>
    public static void Release(VideoJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.Claim is not null)
        {
            job.Starts--;
            job.Claim = null;
        }
    }

    /// <summary>Forgets the starts of the stage that the job has left.</summary>
    /// <param name="job">The job.</param>
    public static void Reset(VideoJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        job.Starts = 0;
        job.SavedProgress = 0;
        job.Claim = null;
    }

    /// <summary>
    /// Counts the starts since the last progress, without the requested one. A request that is repeated has been counted already.
    /// </summary>
    private static int CountEarlierStarts(VideoJob job, StartStage request) =>
        request.SavedProgress > job.SavedProgress ? 0
        : job.Claim?.AttemptId == request.AttemptId ? job.Starts - 1
        : job.Starts;

    /// <summary>
    /// Returns whether an attempt with another message is alive. An attempt with the same message is not, because the broker has delivered
    /// the message again.
    /// </summary>
    private bool IsHeldByAnother(VideoJob job, StartStage request) =>
        job.Claim is { HeardAt: { } heardAt } claim
        && claim.CommandId != request.CommandId
        && time.GetUtcNow() - heardAt < store.Value.SilenceLimit;
}
