using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Takes one job through the pipeline. Each stage has a state; entering the state sends the stage's command, and the stage's event
/// leads to the next state. Every event is handled in every state; those that change nothing are ignored.
/// </summary>
public sealed class VideoGenerationStateMachine : MassTransitStateMachine<VideoJob>
{
    /// <summary>Declares the events, the states and the behaviour.</summary>
    /// <param name="time">The time provider.</param>
    /// <param name="artifacts">Deletes the artifacts that a job no longer needs.</param>
    /// <param name="redelivery">Decides which failed stages are retried, and when.</param>
    /// <param name="claims">Decides which attempts at a stage may start.</param>
    /// <param name="commands">Creates the commands of the stages.</param>
    /// <param name="audit">Creates the records of moderation decisions.</param>
    public VideoGenerationStateMachine(
        TimeProvider time,
        VideoArtifacts artifacts,
        SagaRedelivery redelivery,
        StageClaims claims,
        StageCommands commands,
        ModerationAudit audit
    )
    {
        InstanceState(job => job.CurrentState);

        Event(() => VideoRequested, Correlate);
        Event(() => CancelVideo, Correlate);
        Event(() => ResumeVideo, Correlate);
        Event(() => DecideReview, Correlate);
        Event(() => StartStage, Correlate);
        Event(() => StageHeartbeat, Correlate);
        Event(() => StageInterrupted, Correlate);
        Event(() => PromptModerated, Correlate);
        Event(() => TextEncoded, CorrelateArtifact);
        Event(() => LatentsDenoised, CorrelateArtifact);
        Event(() => FirstFramesDecoded, CorrelateArtifact);
        Event(() => FramesDecoded, CorrelateArtifact);
        Event(() => FramesModerated, Correlate);
        Event(() => VideoTranscoded, CorrelateArtifact);
        Event(() => StageFailed, CorrelateArtifact);
        Event(() => StageStopped, CorrelateArtifact);
        Event(() => VideoConverted, CorrelateArtifact);

        State[] active = [ModeratingPrompt, EncodingText, Denoising, DecodingFrames, ModeratingFrames, Transcoding];
        State[] reviewing = [ReviewingPrompt, ReviewingFrames];
        State[] ended = [Completed, Rejected, Failed, Cancelled];

        During(
            Queued,
            When(VideoRequested).TransitionToStage(ModeratingPrompt, time, claims, commands),
            When(ResumeVideo).TransitionToStage(ModeratingPrompt, time, claims, commands)
        );

        During(
            ModeratingPrompt,
            When(PromptModerated, moderated => moderated.Message.DecisiveVerdict.IsApproved)
                .RecordPromptDecisions(audit)
                .TransitionToStage(EncodingText, time, claims, commands),
            When(PromptModerated, moderated => moderated.Message.DecisiveVerdict.Action == ModerationAction.Review)
                .RecordPromptDecisions(audit)
                .TransitionToReview(
                    ReviewingPrompt,
                    moderated => audit.CreateReview(PipelineStages.ModeratePrompt, moderated.DecisiveVerdict),
                    time
                ),
            When(PromptModerated, moderated => moderated.Message.DecisiveVerdict.Action == ModerationAction.Block)
                .RecordPromptDecisions(audit)
                .End(Rejected, ErrorCodes.ModerationBlocked, moderated => moderated.Message.DecisiveVerdict.Reason, time, artifacts)
        );

        DuringReview(ReviewingPrompt, PipelineStages.ModeratePrompt, EncodingText);

        During(
            EncodingText,
            When(TextEncoded)
                .Then(encoded => encoded.Saga.Warnings.AddRange(TruncationWarnings.Create(encoded.Saga, encoded.Message)))
                .TransitionToStage(Denoising, time, claims, commands)
        );

        During(
            Denoising,
            When(LatentsDenoised)
                .Then(denoised => denoised.Saga.StepsSkipped = denoised.Message.StepsSkipped)
                .TransitionToStage(DecodingFrames, time, claims, commands)
        );

        // The verdict on all frames can arrive before the event that says that all are decoded, which it implies.
        DuringModeration(DecodingFrames, moderated => AheadRuns.IsRunning(moderated.Saga, PipelineStages.ModerateFrames));
        DuringModeration(ModeratingFrames, _ => true);
        During(
            DecodingFrames,
            When(FirstFramesDecoded).SendAheadCommands(time, claims, commands),
            When(FramesDecoded).TransitionToStage(ModeratingFrames, time, claims, commands)
        );

        // What a stage does ahead of its turn takes effect in its turn. In particular, files are published after the approval only.
        During(
            [DecodingFrames, ModeratingFrames, ReviewingFrames],
            When(
                    VideoTranscoded,
                    transcoded => transcoded.Message.IsAhead && AheadRuns.IsRunning(transcoded.Saga, PipelineStages.Transcode)
                )
                .Then(transcoded => AheadRuns.Finish(transcoded.Saga, PipelineStages.Transcode, time.GetUtcNow())),
            When(StartStage, start => AheadRuns.IsRunning(start.Saga, start.Message.Stage))
                .Then(start => StageClaims.DecideAhead(start.Saga, start.Message)),
            When(
                    StageInterrupted,
                    interrupted =>
                        AheadRuns.IsRunning(interrupted.Saga, interrupted.Message.Stage)
                        && AheadRuns.Find(interrupted.Saga, interrupted.Message.Stage)!.CommandId == interrupted.Message.AttemptId
                )
                .Then(interrupted => AheadRuns.End(interrupted.Saga, interrupted.Message.Stage, AheadRunState.Abandoned)),
            When(StageFailed, failed => AheadRuns.IsRunning(failed.Saga, failed.Message.Stage))
                .Then(failed => AheadRuns.End(failed.Saga, failed.Message.Stage, AheadRunState.Abandoned))
        );

        DuringReview(ReviewingFrames, PipelineStages.ModerateFrames, Transcoding);

        During(
            Transcoding,
            When(VideoTranscoded, transcoded => !transcoded.Message.IsAhead).Complete(Completed, time, artifacts),
            When(
                    VideoTranscoded,
                    transcoded =>
                        transcoded.Message.IsAhead
                        && transcoded.Saga.Claim is { } claim
                        && claim.CommandId == AheadRuns.Find(transcoded.Saga, PipelineStages.Transcode)?.CommandId
                )
                .Then(transcoded => StageClaims.Release(transcoded.Saga))
                .SendStageCommand(claims, commands)
        );

        During(
            active,
            When(ResumeVideo)
                .Then(resume =>
                {
                    resume.Saga.RedeliverAt = null;
                    AheadRuns.Abandon(resume.Saga);
                })
                .SendStageCommand(claims, commands),
            When(StartStage, start => IsCurrent(start.Saga, start.Message.Stage))
                .IfElse(
                    start => claims.IsExhausted(start.Saga, start.Message),
                    exhausted => exhausted.End(Failed, ErrorCodes.WorkerCrashed, DescribeCrashes, time, artifacts),
                    other => other.Then(start => claims.Decide(start.Saga, start.Message))
                ),
            When(StageHeartbeat, heartbeat => heartbeat.Saga.Claim?.AttemptId == heartbeat.Message.AttemptId)
                .Then(heartbeat => claims.Renew(heartbeat.Saga)),
            When(
                    StageInterrupted,
                    interrupted =>
                        IsCurrent(interrupted.Saga, interrupted.Message.Stage)
                        && (interrupted.Saga.Claim is not { } claim || claim.AttemptId == interrupted.Message.AttemptId)
                )
                .Then(interrupted => StageClaims.Release(interrupted.Saga))
                .SendStageCommand(claims, commands),
            // When a command was sent twice, a stage that the job has already completed may still report a failure, which is ignored.
            When(StageFailed, failed => IsCurrent(failed.Saga, failed.Message.Stage))
                .Then(failed => StageClaims.Release(failed.Saga))
                .IfElse(
                    failed => redelivery.ShouldRetry(failed.Saga, failed.Message),
                    again => again.Then(failed => redelivery.ScheduleRetry(failed.Saga)),
                    over =>
                        over.IfElseAsync(
                            failed => MustBeginAgainAsync(failed.Saga, failed.CancellationToken),
                            lost => lost.TransitionToStage(EncodingText, time, claims, commands),
                            final => final.End(Failed, failed => failed.Message.Code, failed => failed.Message.Message, time, artifacts)
                        )
                )
        );

        During(
            [Queued, .. active, .. reviewing],
            When(CancelVideo)
                .Publish(cancel => new VideoCancelled(cancel.Message.VideoId))
                .End(Cancelled, ErrorCodes.Cancelled, _ => "The job was cancelled.", time, artifacts)
        );

        // A stage that was still running when the job ended has left its output in the store. One that failed may have left a checkpoint of
        // a worker that was killed before it.
        During(
            ended,
            When(TextEncoded).PurgeArtifacts(artifacts),
            When(LatentsDenoised).PurgeArtifacts(artifacts),
            When(FirstFramesDecoded).PurgeArtifacts(artifacts),
            When(FramesDecoded).PurgeArtifacts(artifacts),
            When(VideoTranscoded).PurgeArtifacts(artifacts),
            When(StageFailed).PurgeArtifacts(artifacts),
            When(StageStopped).PurgeArtifacts(artifacts)
        );

        // All other pairs of state and event are ignored, because messages are delivered at least once and in any order:
        // - An event is late if its message was redelivered, or if its command was sent twice.
        // - An event is early if the command was sent but the row could not be saved. The message that caused the command is then
        //   redelivered, the command is sent again, and the event arrives again.
        // - A request is void if it arrives after the job has moved on, for example a review's decision after the cancellation.
        foreach (State state in (State[])[Queued, .. active, .. reviewing, .. ended])
        {
            foreach (Event ignored in Events.Except(NextEvents(state)))
            {
                During(state, Ignore(ignored));
            }
        }

        void DuringModeration(State moderating, Func<BehaviorContext<VideoJob, FramesModerated>, bool> isExpected)
        {
            During(
                moderating,
                WhenModerated(verdict => verdict.IsApproved).TransitionToStage(Transcoding, time, claims, commands),
                WhenModerated(verdict => verdict.Action == ModerationAction.Review)
                    .TransitionToReview(
                        ReviewingFrames,
                        moderated => audit.CreateReview(PipelineStages.ModerateFrames, moderated.Verdict),
                        time
                    ),
                WhenModerated(verdict => verdict.Action == ModerationAction.Block)
                    .End(Rejected, ErrorCodes.ModerationBlocked, moderated => moderated.Message.Verdict.Reason, time, artifacts)
            );

            EventActivityBinder<VideoJob, FramesModerated> WhenModerated(Func<ModerationVerdict, bool> isMeant) =>
                When(FramesModerated, moderated => isMeant(moderated.Message.Verdict) && isExpected(moderated))
                    .RecordDecision((job, moderated) => audit.CreateFramesRecord(job, moderated.Verdict))
                    .Then(moderated => AheadRuns.Finish(moderated.Saga, PipelineStages.ModerateFrames, time.GetUtcNow()));
        }

        // The job is pending review until an admin decides; when the time limit has passed, it is rejected.
        void DuringReview(State pending, string stage, State next) =>
            During(
                pending,
                When(DecideReview, decided => decided.Message.Stage == stage && decided.Message.Approved)
                    .RecordDecision((job, decided) => audit.CreateReviewRecord(job, decided))
                    .TransitionToStage(next, time, claims, commands),
                When(DecideReview, decided => decided.Message.Stage == stage && !decided.Message.Approved)
                    .RecordDecision((job, decided) => audit.CreateReviewRecord(job, decided))
                    .End(Rejected, ErrorCodes.ModerationBlocked, decided => decided.Saga.Review!.Reason, time, artifacts),
                When(ResumeVideo, resume => resume.Saga.Review!.Until <= time.GetUtcNow())
                    .RecordDecision((job, _) => audit.CreateReviewRecord(job, false, "No reviewer decided in time."))
                    .End(Rejected, ErrorCodes.ModerationBlocked, resume => resume.Saga.Review!.Reason, time, artifacts)
            );

        // After a restore, or if a disk was lost, the row may be of another time than the artifacts. The job may even have completed, so
        // that its files are there and its intermediate artifacts are not. It then begins again, once, and keeps what is there.
        async Task<bool> MustBeginAgainAsync(VideoJob job, CancellationToken cancellationToken) =>
            job.Stages.Count(stage => stage.Name == PipelineStages.EncodeText) < 2
            && await artifacts.IsInputMissingAsync(job, cancellationToken);

        static bool IsCurrent(VideoJob job, string stage) => stage == VideoJobStates.GetStage(job.CurrentState);

        static string DescribeCrashes(BehaviorContext<VideoJob, StartStage> start) =>
            $"The worker of the stage {start.Message.Stage} died {start.Saga.Starts} times while it worked on this video.";

        void Correlate<T>(IEventCorrelationConfigurator<VideoJob, T> correlation)
            where T : class, IPipelineMessage =>
            correlation.CorrelateById(context => context.Message.VideoId).OnMissingInstance(missing => missing.Discard());

        // When the job is not found, its video was deleted while a stage or a conversion was running; its output is deleted too.
        void CorrelateArtifact<T>(IEventCorrelationConfigurator<VideoJob, T> correlation)
            where T : class, IPipelineMessage =>
            correlation
                .CorrelateById(context => context.Message.VideoId)
                .OnMissingInstance(missing =>
                    missing.ExecuteAsync(context => artifacts.DeleteAllAsync(context.Message.VideoId, context.CancellationToken))
                );
    }

    /// <summary>A job has been stored.</summary>
    public Event<VideoRequested> VideoRequested { get; private set; } = null!;

    /// <summary>The user has requested that the job be cancelled.</summary>
    public Event<CancelVideo> CancelVideo { get; private set; } = null!;

    /// <summary>The job is stalled, or its retry or review deadline is due.</summary>
    public Event<ResumeVideo> ResumeVideo { get; private set; } = null!;

    /// <summary>An admin has decided about a job that is pending review.</summary>
    public Event<DecideReview> DecideReview { get; private set; } = null!;

    /// <summary>A worker asks whether it may start the current stage.</summary>
    public Event<StartStage> StartStage { get; private set; } = null!;

    /// <summary>A worker is still working on the current stage.</summary>
    public Event<StageHeartbeat> StageHeartbeat { get; private set; } = null!;

    /// <summary>A worker is stopping before it has finished the current stage.</summary>
    public Event<StageInterrupted> StageInterrupted { get; private set; } = null!;

    /// <summary>The prompt has been moderated.</summary>
    public Event<PromptModerated> PromptModerated { get; private set; } = null!;

    /// <summary>The text has been encoded.</summary>
    public Event<TextEncoded> TextEncoded { get; private set; } = null!;

    /// <summary>The latents have been denoised.</summary>
    public Event<LatentsDenoised> LatentsDenoised { get; private set; } = null!;

    /// <summary>The first frames have been decoded, and others are being decoded.</summary>
    public Event<FirstFramesDecoded> FirstFramesDecoded { get; private set; } = null!;

    /// <summary>The frames have been decoded.</summary>
    public Event<FramesDecoded> FramesDecoded { get; private set; } = null!;

    /// <summary>The frames have been moderated.</summary>
    public Event<FramesModerated> FramesModerated { get; private set; } = null!;

    /// <summary>The video files have been created.</summary>
    public Event<VideoTranscoded> VideoTranscoded { get; private set; } = null!;

    /// <summary>A stage has failed.</summary>
    public Event<StageFailed> StageFailed { get; private set; } = null!;

    /// <summary>A stage has stopped because the job was cancelled.</summary>
    public Event<StageStopped> StageStopped { get; private set; } = null!;

    /// <summary>A completed video has been converted to another format; handled only if the video has been deleted.</summary>
    public Event<VideoConverted> VideoConverted { get; private set; } = null!;

    /// <summary>The job has been accepted, and no stage has started.</summary>
    public State Queued { get; private set; } = null!;

    /// <summary>The prompt is being moderated.</summary>
    public State ModeratingPrompt { get; private set; } = null!;

    /// <summary>The prompt is pending review.</summary>
    public State ReviewingPrompt { get; private set; } = null!;

    /// <summary>The text is being encoded.</summary>
    public State EncodingText { get; private set; } = null!;

    /// <summary>The latents are being denoised.</summary>
    public State Denoising { get; private set; } = null!;

    /// <summary>The latents are being decoded.</summary>
    public State DecodingFrames { get; private set; } = null!;

    /// <summary>The frames are being moderated.</summary>
    public State ModeratingFrames { get; private set; } = null!;

    /// <summary>The frames are pending review.</summary>
    public State ReviewingFrames { get; private set; } = null!;

    /// <summary>The video files are being created.</summary>
    public State Transcoding { get; private set; } = null!;

    /// <summary>All stages have finished.</summary>
    public State Completed { get; private set; } = null!;

    /// <summary>Moderation or a reviewer rejected the prompt or the frames.</summary>
    public State Rejected { get; private set; } = null!;

    /// <summary>The job has failed.</summary>
    public State Failed { get; private set; } = null!;

    /// <summary>The user cancelled the job.</summary>
    public State Cancelled { get; private set; } = null!;
}
