using System.Diagnostics;
using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Telemetry;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Provides the steps of the saga's behaviour as extension methods.</summary>
internal static class VideoGenerationBehaviour
{
    /// <summary>
    /// Ends the running stage, enters the next state and sends the command of its stage, unless the stage is already running ahead.
    /// </summary>
    public static EventActivityBinder<VideoJob, T> TransitionToStage<T>(
        this EventActivityBinder<VideoJob, T> binder,
        State state,
        TimeProvider time,
        StageClaims claims,
        StageCommands commands
    )
        where T : class, IPipelineMessage
    {
        string stage = VideoJobStates.GetStage(state.Name)!;
        return binder
            .Then(context => FinishStage(context.Saga, time))
            .TransitionTo(state)
            .Then(context => BeginStage(context.Saga, stage, time))
            .If(context => context.Saga.Claim is null, send => send.SendStageCommand(claims, commands));
    }

    /// <summary>
    /// Sends the commands of the stages that can begin while the frames are being decoded. The first delivery of each may start without a
    /// request; the start is counted if it is still in progress when the turn of the stage has come.
    /// </summary>
    public static EventActivityBinder<VideoJob, T> SendAheadCommands<T>(
        this EventActivityBinder<VideoJob, T> binder,
        TimeProvider time,
        StageClaims claims,
        StageCommands commands
    )
        where T : class, IPipelineMessage =>
        binder.ThenAsync(async context =>
        {
            foreach (string stage in AheadRuns.Stages.Where(stage => claims.AllowAhead && AheadRuns.CanStart(context.Saga, stage)))
            {
                using Activity? activity = GenerationTelemetry.StartDispatch(context.Saga, stage, isResumed: false);
                Guid commandId = NewId.NextGuid();
                await PublishCommandAsync(context, commands.CreateAhead(context.Saga, stage), commandId, isPermitted: true, claims);
                AheadRuns.Add(context.Saga, stage, commandId, time.GetUtcNow());
            }
        });

    /// <summary>Adds a decision to the audit; it is saved together with the job's row.</summary>
    public static EventActivityBinder<VideoJob, T> RecordDecision<T>(
        this EventActivityBinder<VideoJob, T> binder,
        Func<VideoJob, T, ModerationRecord> decision
    )
        where T : class, IPipelineMessage => binder.Then(context => context.Saga.Decisions.Add(decision(context.Saga, context.Message)));

    /// <summary>Adds the decisions about the prompt and the rewritten prompt to the audit, and applies the rewritten prompt.</summary>
    public static EventActivityBinder<VideoJob, PromptModerated> RecordPromptDecisions(
        this EventActivityBinder<VideoJob, PromptModerated> binder,
        ModerationAudit audit
    ) =>
        binder
            .RecordDecision((job, moderated) => audit.CreatePromptRecord(job, moderated.Verdict))
            .Then(context =>
            {
                if (RevisedPrompts.TryApply(context.Saga, context.Message))
                {
                    context.Saga.Decisions.Add(audit.CreateRevisedPromptRecord(context.Saga, context.Message.Enhancement!.Verdict!));
                }
            });

    /// <summary>
    /// Ends the running stage and leaves the job pending review. The deadline of the review is stored in the same field as the time of a
    /// stage's retry, so the same poll finds it, and the sweeper does not treat the job as stalled.
    /// </summary>
    public static EventActivityBinder<VideoJob, T> TransitionToReview<T>(
        this EventActivityBinder<VideoJob, T> binder,
        State state,
        Func<T, ReviewRecord> review,
        TimeProvider time
    )
        where T : class, IPipelineMessage =>
        binder
            .Then(context =>
            {
                FinishStage(context.Saga, time);
                StageClaims.Reset(context.Saga);
                context.Saga.Review = review(context.Message);
                context.Saga.RedeliverAt = context.Saga.Review.Until;
            })
            .TransitionTo(state);

    /// <summary>
    /// Sends the command of the current stage. It is sent before the row is saved, so a crash may repeat the command but never lose it.
    /// </summary>
    public static EventActivityBinder<VideoJob, T> SendStageCommand<T>(
        this EventActivityBinder<VideoJob, T> binder,
        StageClaims claims,
        StageCommands commands
    )
        where T : class, IPipelineMessage =>
        binder.ThenAsync(async context =>
        {
            using Activity? activity = GenerationTelemetry.StartDispatch(
                context.Saga,
                VideoJobStates.GetStage(context.Saga.CurrentState)!,
                isResumed: context.Message is ResumeVideo
            );
            Guid commandId = NewId.NextGuid();
            bool isPermitted = claims.TryPermit(context.Saga, commandId);
            await PublishCommandAsync(context, commands.Create(context.Saga), commandId, isPermitted, claims);
        });

    /// <summary>Completes the job, deletes its intermediate artifacts and measures the others.</summary>
    public static EventActivityBinder<VideoJob, T> Complete<T>(
        this EventActivityBinder<VideoJob, T> binder,
        State state,
        TimeProvider time,
        VideoArtifacts artifacts
    )
        where T : class, IPipelineMessage =>
        binder
            .Then(context =>
            {
                FinishStage(context.Saga, time);
                StageClaims.Reset(context.Saga);
                context.Saga.CompletedAt = time.GetUtcNow();
                context.Saga.RedeliverAt = null;
            })
            .TransitionTo(state)
            .PurgeArtifacts(artifacts)
            .ThenAsync(async context =>
                context.Saga.StoredBytes = await artifacts.GetSizeAsync(context.Saga.CorrelationId, context.CancellationToken)
            );

    /// <summary>Ends the job with an error and deletes all its artifacts.</summary>
    public static EventActivityBinder<VideoJob, T> End<T>(
        this EventActivityBinder<VideoJob, T> binder,
        State state,
        string code,
        Func<BehaviorContext<VideoJob, T>, string> message,
        TimeProvider time,
        VideoArtifacts artifacts
    )
        where T : class, IPipelineMessage => binder.End(state, _ => code, message, time, artifacts);

    /// <summary>Ends the job with an error and deletes all its artifacts.</summary>
    public static EventActivityBinder<VideoJob, T> End<T>(
        this EventActivityBinder<VideoJob, T> binder,
        State state,
        Func<BehaviorContext<VideoJob, T>, string> code,
        Func<BehaviorContext<VideoJob, T>, string> message,
        TimeProvider time,
        VideoArtifacts artifacts
    )
        where T : class, IPipelineMessage =>
        binder
            .If(
                // Stages that run at the same time would go on; a cancellation has been announced already.
                context => AheadRuns.AreRunning(context.Saga) && state.Name != VideoJobStates.Cancelled,
                running => running.Publish(context => new VideoCancelled(context.Message.VideoId))
            )
            .Then(context =>
            {
                FinishStage(context.Saga, time);
                AheadRuns.Abandon(context.Saga);
                FinishAll(context.Saga, time);
                context.Saga.CompletedAt = time.GetUtcNow();
                context.Saga.RedeliverAt = null;
                context.Saga.ErrorCode = code(context);
                context.Saga.ErrorMessage = message(context);
                StageClaims.Reset(context.Saga);
                context.Saga.Review = null;
            })
            .TransitionTo(state)
            .PurgeArtifacts(artifacts);

    /// <summary>Deletes the artifacts that an ended job no longer needs: the intermediate ones if it completed, otherwise all.</summary>
    public static EventActivityBinder<VideoJob, T> PurgeArtifacts<T>(this EventActivityBinder<VideoJob, T> binder, VideoArtifacts artifacts)
        where T : class, IPipelineMessage =>
        binder.ThenAsync(context =>
            context.Saga.CurrentState == VideoJobStates.Completed
                ? artifacts.DeleteIntermediateAsync(context.Saga.CorrelationId, context.CancellationToken)
                : artifacts.DeleteAllAsync(context.Saga.CorrelationId, context.CancellationToken)
        );

    private static async Task PublishCommandAsync<T>(
        BehaviorContext<VideoJob, T> context,
        IPipelineMessage command,
        Guid commandId,
        bool isPermitted,
        StageClaims claims
    )
        where T : class =>
        await context.Publish(
            command,
            command.GetType(),
            publish =>
            {
                publish.MessageId = commandId;
                if (isPermitted)
                {
                    publish.Headers.Set(StageHeaders.HeartbeatMilliseconds, (long)claims.HeartbeatInterval.TotalMilliseconds);
                }
            },
            context.CancellationToken
        );

    private static void BeginStage(VideoJob job, string stage, TimeProvider time)
    {
        job.DispatchedAt ??= time.GetUtcNow();
        StageClaims.Reset(job);
        if (stage == PipelineStages.EncodeText)
        {
            AheadRuns.Forget(job, time.GetUtcNow());
        }

        if (AheadRuns.Find(job, stage) is { } run)
        {
            StageClaims.TakeOver(job, run, isTrusted: job.Review is null);
        }
        else
        {
            job.Stages.Add(new StageRecord(stage, time.GetUtcNow(), null));
        }

        job.Redeliveries = 0;
        job.RedeliverAt = null;
        job.Review = null;
    }

    /// <summary>Ends the stage of the job's state.</summary>
    private static void FinishStage(VideoJob job, TimeProvider time)
    {
        if (VideoJobStates.GetStage(job.CurrentState) is { } stage)
        {
            AheadRuns.Finish(job, stage, time.GetUtcNow());
        }
    }

    private static void FinishAll(VideoJob job, TimeProvider time)
    {
        for (int i = 0; i < job.Stages.Count; i++)
        {
            job.Stages[i] = job.Stages[i] with { FinishedAt = job.Stages[i].FinishedAt ?? time.GetUtcNow() };
        }
    }
}
