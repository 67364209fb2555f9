using Microsoft.Extensions.Options;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;

namespace TextToVideo.Generation.Tests.Pipeline;

public sealed class VideoGenerationStateMachineTests(SagaFixture saga) : IClassFixture<SagaFixture>
{
    private int _asked;

    private static readonly string[] s_events =
    [
        "requested",
        "resume",
        "prompt-ok",
        "prompt-review",
        "prompt-bad",
        "approve",
        "reject",
        "other-approve",
        "encoded",
        "denoised",
        "first-decoded",
        "decoded",
        "frames-ok",
        "frames-review",
        "frames-bad",
        "transcoded",
        "transcoded-ahead",
        "failed",
        "other-failed",
        "cancel",
        "stopped",
        "converted",
        "start",
        "other-start",
        "heartbeat",
        "interrupted",
        "other-interrupted",
    ];

    /// <summary>
    /// What each event does in each state. A state's name: the job enters that state, and if a stage runs in it, its command is sent.
    /// "again": the current stage's command is sent again. "purge": the job stays, and the artifacts that it does not need are deleted.
    /// "ahead": stages begin ahead of their turn, which is tested in <see cref="AheadRunsTests"/>.
    /// Events that a state does not list are ignored in it.
    /// </summary>
    private const string Table = """
        Queued          : requested ModeratingPrompt, resume ModeratingPrompt, cancel Cancelled
        ModeratingPrompt: prompt-ok EncodingText, prompt-review ReviewingPrompt, prompt-bad Rejected
        ModeratingPrompt: resume again, interrupted again, failed Failed, cancel Cancelled
        ReviewingPrompt : approve EncodingText, reject Rejected, cancel Cancelled
        EncodingText    : resume again, interrupted again, encoded Denoising, failed Failed, cancel Cancelled
        Denoising       : resume again, interrupted again, denoised DecodingFrames, failed Failed, cancel Cancelled
        DecodingFrames  : resume again, interrupted again, decoded ModeratingFrames, failed Failed, cancel Cancelled
        DecodingFrames  : first-decoded ahead
        ModeratingFrames: frames-ok Transcoding, frames-review ReviewingFrames, frames-bad Rejected
        ModeratingFrames: resume again, interrupted again, failed Failed, cancel Cancelled
        ReviewingFrames : approve Transcoding, reject Rejected, cancel Cancelled
        Transcoding     : resume again, interrupted again, transcoded Completed, failed Failed, cancel Cancelled
        Completed       : first-decoded purge, transcoded-ahead purge
        Completed       : encoded purge, denoised purge, decoded purge, transcoded purge, failed purge, other-failed purge, stopped purge
        Rejected        : first-decoded purge, transcoded-ahead purge
        Rejected        : encoded purge, denoised purge, decoded purge, transcoded purge, failed purge, other-failed purge, stopped purge
        Failed          : first-decoded purge, transcoded-ahead purge
        Failed          : encoded purge, denoised purge, decoded purge, transcoded purge, failed purge, other-failed purge, stopped purge
        Cancelled       : first-decoded purge, transcoded-ahead purge
        Cancelled       : encoded purge, denoised purge, decoded purge, transcoded purge, failed purge, other-failed purge, stopped purge
        """;

    public static TheoryData<string, string, string> Cases()
    {
        (string State, string Event, string Outcome)[] entries =
        [
            .. from line in Table.Split('\n')
            let row = line.Split(':', StringSplitOptions.TrimEntries)
            from pair in row[1].Split(", ")
            let cell = pair.Split(' ')
            select (row[0], cell[0], cell[1]),
        ];
        Assert.Subset(s_events.ToHashSet(), entries.Select(entry => entry.Event).ToHashSet());
        var cases = new TheoryData<string, string, string>();
        foreach (IGrouping<string, (string State, string Event, string Outcome)> state in entries.GroupBy(entry => entry.State))
        {
            var outcomes = state.ToDictionary(entry => entry.Event, entry => entry.Outcome);
            foreach (string name in s_events.Where(name => outcomes.GetValueOrDefault(name) != "ahead"))
            {
                cases.Add(state.Key, name, outcomes.GetValueOrDefault(name, "-"));
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Event_InState_HasTheOutcomeOfTheTable(string state, string name, string outcome)
    {
        VideoJob job = await StartAsync(state);
        Guid id = job.CorrelationId;
        DateTimeOffset? completedBefore = job.CompletedAt;
        StageRecord[] stagesBefore = [.. job.Stages];

        Exception? error = await saga.PublishAsync(CreateEvent(name, job));

        bool moves = char.IsUpper(outcome[0]);
        string stateAfter = moves ? outcome : state;
        Assert.Equal(stateAfter, job.CurrentState);
        Assert.Null(error);
        bool waits = outcome.StartsWith("Reviewing", StringComparison.Ordinal);
        bool sends = outcome == "again" || (moves && !waits && !VideoJobStates.IsFinal(outcome));
        Assert.Equal(sends ? [CommandIn(stateAfter, job)] : [], saga.Recorder.Commands(id).Select(SagaFixture.Json));
        Assert.Equal(outcome == "Cancelled" ? 1 : 0, saga.Recorder.Published<VideoCancelled>(id).Count);
        Assert.Equal(ArtifactsAfter(state, outcome), saga.FindArtifacts(id));
        Assert.Equal(ErrorAfter(name, outcome), (job.ErrorCode, job.ErrorMessage));
        Assert.Empty(job.Warnings);
        Assert.Equal(moves ? DecisionIn(name) : null, job.Decisions.SingleOrDefault()?.Kind);

        if (!moves)
        {
            Assert.Equal(stagesBefore, job.Stages);
            Assert.Equal(completedBefore, job.CompletedAt);
            return;
        }

        DateTimeOffset now = saga.Clock.GetUtcNow();
        Assert.Equal(VideoJobStates.IsFinal(outcome) ? now : null, job.CompletedAt);
        Assert.Equal(waits ? now + TimeSpan.FromDays(1) : null, job.Review?.Until);
        Assert.Equal(job.Review?.Until, job.RedeliverAt);
        Assert.Equal(
            [
                .. stagesBefore.Select(stage => stage with { FinishedAt = stage.FinishedAt ?? now }),
                .. sends ? [new StageRecord(StageIn(outcome), now, null)] : Array.Empty<StageRecord>(),
            ],
            job.Stages
        );
    }

    [Fact]
    public void Table_CoversEveryStateAndEventOfTheMachine()
    {
        var machine = new VideoGenerationStateMachine(
            saga.Clock,
            new VideoArtifacts(NSubstitute.Substitute.For<IArtifactStore>()),
            new SagaRedelivery(Options.Create(saga.Queue), saga.Clock),
            saga.Claims,
            SagaFixture.Commands,
            saga.Audit
        );
        VideoJob job = TestJobs.Create();

        Assert.Equal(
            machine.States.Select(state => state.Name).Except(["Initial", "Final"]).Order(),
            Cases().Select(row => (string)row[0]).Distinct().Order()
        );
        Assert.Equal(
            machine.Events.Select(one => one.Name).Order(),
            s_events.Select(name => CreateEvent(name, job).GetType().Name).Distinct().Order()
        );
    }

    [Theory]
    [InlineData("encoded")]
    [InlineData("denoised")]
    [InlineData("first-decoded")]
    [InlineData("decoded")]
    [InlineData("transcoded")]
    [InlineData("failed")]
    [InlineData("stopped")]
    [InlineData("converted")]
    public async Task ArtifactEvent_VideoWasDeleted_RemovesTheArtifacts(string name)
    {
        VideoJob deleted = TestJobs.Create("Denoising");
        VideoJob other = TestJobs.Create("Denoising");
        saga.WriteArtifacts(deleted.CorrelationId);
        saga.WriteArtifacts(other.CorrelationId);

        Assert.Null(await saga.PublishAsync(CreateEvent(name, deleted)));

        Assert.Equal(SagaFixture.Left.None, saga.FindArtifacts(deleted.CorrelationId));
        Assert.Equal(SagaFixture.Left.All, saga.FindArtifacts(other.CorrelationId));
    }

    [Theory]
    [InlineData("requested")]
    [InlineData("resume")]
    [InlineData("prompt-ok")]
    [InlineData("frames-bad")]
    [InlineData("cancel")]
    public async Task OtherEvent_VideoWasDeleted_IsDiscarded(string name)
    {
        VideoJob deleted = TestJobs.Create("Denoising");
        saga.WriteArtifacts(deleted.CorrelationId);

        Assert.Null(await saga.PublishAsync(CreateEvent(name, deleted)));

        Assert.Empty(saga.Recorder.Commands(deleted.CorrelationId));
        Assert.Equal(SagaFixture.Left.All, saga.FindArtifacts(deleted.CorrelationId));
    }

    [Fact]
    public async Task TextEncoded_PromptTruncated_AddsWarningAndContinues()
    {
        VideoJob job = await StartAsync("EncodingText");

        Assert.Null(
            await saga.PublishAsync(
                new TextEncoded(job.CorrelationId, ArtifactKeys.GetEmbeddingKey(job.CorrelationId), PromptTruncated: true)
            )
        );

        Assert.Equal("Denoising", job.CurrentState);
        Assert.StartsWith("prompt: is longer than the model supports", Assert.Single(job.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StageFailed_Transient_RetriesUntilDelaysAreExhausted()
    {
        saga.Queue.RedeliveryDelays.Add(TimeSpan.FromSeconds(10));
        try
        {
            VideoJob job = await StartAsync("Denoising");
            var failed = new StageFailed(
                job.CorrelationId,
                PipelineStages.Denoise,
                ErrorCodes.StorageFull,
                "The disk is full.",
                IsTransient: true
            );

            Assert.Null(await saga.PublishAsync(failed));
            Assert.Equal("Denoising", job.CurrentState);
            Assert.Equal(saga.Clock.GetUtcNow().AddSeconds(10), job.RedeliverAt);
            Assert.Empty(saga.Recorder.Commands(job.CorrelationId));

            Assert.Null(await saga.PublishAsync(new ResumeVideo(job.CorrelationId)));
            Assert.Null(job.RedeliverAt);
            Assert.IsType<DenoiseLatents>(Assert.Single(saga.Recorder.Commands(job.CorrelationId)));

            await saga.Bus.Publish(failed);
            await saga.Recorder.HandledAsync<StageFailed>(job.CorrelationId, 2);
            Assert.Equal("Failed", job.CurrentState);
        }
        finally
        {
            saga.Queue.RedeliveryDelays.Clear();
        }
    }

    [Fact]
    public async Task StageFailed_Permanent_EndsTheJob()
    {
        saga.Queue.RedeliveryDelays.Add(TimeSpan.FromSeconds(10));
        try
        {
            VideoJob job = await StartAsync("Denoising");

            Assert.Null(
                await saga.PublishAsync(
                    new StageFailed(job.CorrelationId, PipelineStages.Denoise, ErrorCodes.ModelUnavailable, "It is gone.")
                )
            );

            Assert.Equal("Failed", job.CurrentState);
        }
        finally
        {
            saga.Queue.RedeliveryDelays.Clear();
        }
    }

    /// <summary>
    /// As after a restore: the row is of a time at which the job was in this state, and the files are of a time after its end.
    /// </summary>
    [Theory]
    [InlineData("Denoising")]
    [InlineData("DecodingFrames")]
    [InlineData("ModeratingFrames")]
    [InlineData("Transcoding")]
    public async Task StageFailed_InputIsMissing_BeginsAgainOnceAndKeepsTheFiles(string state)
    {
        VideoJob job = await StartAsync(state);
        Guid id = job.CorrelationId;
        job.Stages.Insert(0, new StageRecord(PipelineStages.EncodeText, job.CreatedAt, job.CreatedAt));
        saga.DeleteIntermediateArtifacts(id);

        Assert.Null(await saga.PublishAsync(new StageFailed(id, StageIn(state), ErrorCodes.StorageUnavailable, "There is no artifact.")));

        Assert.Equal("EncodingText", job.CurrentState);
        Assert.Equal(CommandIn("EncodingText", job), SagaFixture.Json(Assert.Single(saga.Recorder.Commands(id))));
        Assert.Equal(SagaFixture.Left.Downloads, saga.FindArtifacts(id));

        await saga.PublishAsync(CreateEvent("encoded", job));
        await saga.Bus.Publish(new StageFailed(id, PipelineStages.Denoise, ErrorCodes.StorageUnavailable, "There is no artifact."));
        await saga.Recorder.HandledAsync<StageFailed>(id, 2);
        Assert.Equal((VideoJobStates.Failed, SagaFixture.Left.None), (job.CurrentState, saga.FindArtifacts(id)));
    }

    [Fact]
    public async Task StartStage_WorkersDieEachTime_LastStartIsAloneAndThenTheJobFails()
    {
        VideoJob job = await StartAsync("Denoising");
        var command = Guid.NewGuid();

        Assert.Equal(StageStartDecision.Allowed, await AskAsync(job, command));
        Assert.Equal(StageStartDecision.Allowed, await AskAsync(job, command));
        Assert.Equal(StageStartDecision.OnlyAlone, await AskAsync(job, command));
        Assert.Equal(2, job.Starts);
        Assert.Equal(StageStartDecision.Allowed, await AskAsync(job, command, isAlone: true));
        Assert.Equal(3, job.Starts);
        await AskAsync(job, command);

        Assert.Equal((VideoJobStates.Failed, ErrorCodes.WorkerCrashed), (job.CurrentState, job.ErrorCode));
        Assert.Contains("denoise died 3 times", job.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(SagaFixture.Left.None, saga.FindArtifacts(job.CorrelationId));
        Assert.Empty(saga.Recorder.Commands(job.CorrelationId));
    }

    [Fact]
    public async Task SendCommand_BusIsDurable_CountsTheFirstStartInAdvance()
    {
        saga.Store.IsBusDurable = true;
        try
        {
            VideoJob job = await StartAsync("EncodingText");
            Assert.Null(await saga.PublishAsync(CreateEvent("encoded", job)));

            Guid command = Assert.Single(saga.Recorder.Permitted(job.CorrelationId));
            Assert.Equal((1, new StageClaim(command, command, HeardAt: null)), (job.Starts, job.Claim));

            // The first delivery asks if it is late. It is the start that was counted.
            Assert.Equal(StageStartDecision.Allowed, await AskAsync(job, command, attempt: command));
            Assert.Equal((1, saga.Clock.GetUtcNow()), (job.Starts, job.Claim!.HeardAt));

            // The broker delivers the command again, because its worker has died.
            Assert.Equal(StageStartDecision.Allowed, await AskAsync(job, command));
            Assert.Equal(2, job.Starts);
            Assert.Null(await saga.PublishAsync(CreateEvent("resume", job)));
            Assert.Equal(2, saga.Recorder.Commands(job.CorrelationId).Count);
            Assert.Single(saga.Recorder.Permitted(job.CorrelationId));
        }
        finally
        {
            saga.Store.IsBusDurable = false;
        }
    }

    [Theory]
    [InlineData("interrupted")]
    [InlineData("failed")]
    public async Task SendCommand_EarlierStartsWereReportedAsEnded_PermitsTheNextStart(string end)
    {
        saga.Store.IsBusDurable = true;
        saga.Queue.RedeliveryDelays.Add(TimeSpan.FromSeconds(10));
        try
        {
            VideoJob job = await StartAsync("EncodingText");
            Assert.Null(await saga.PublishAsync(CreateEvent("encoded", job)));
            Guid command = Assert.Single(saga.Recorder.Permitted(job.CorrelationId));
            IPipelineMessage ended =
                end == "interrupted"
                    ? new StageInterrupted(job.CorrelationId, PipelineStages.Denoise, command)
                    : new StageFailed(job.CorrelationId, PipelineStages.Denoise, ErrorCodes.StorageFull, "It is full.", IsTransient: true);
            Assert.Null(await saga.PublishAsync(ended));
            if (end == "failed")
            {
                Assert.Null(await saga.PublishAsync(CreateEvent("resume", job)));
            }

            Guid next = saga.Recorder.Permitted(job.CorrelationId)[1];
            Assert.Equal((1, new StageClaim(next, next, HeardAt: null)), (job.Starts, job.Claim));
        }
        finally
        {
            saga.Queue.RedeliveryDelays.Clear();
            saga.Store.IsBusDurable = false;
        }
    }

    [Fact]
    public async Task StageHeartbeat_OfAPermittedAttempt_KeepsOthersFromStarting()
    {
        saga.Store.IsBusDurable = true;
        try
        {
            VideoJob job = await StartAsync("EncodingText");
            Assert.Null(await saga.PublishAsync(CreateEvent("encoded", job)));
            Guid command = Assert.Single(saga.Recorder.Permitted(job.CorrelationId));

            Assert.Null(await saga.PublishAsync(new StageHeartbeat(job.CorrelationId, PipelineStages.Denoise, command)));

            Assert.Equal(StageStartDecision.Refused, await AskAsync(job, Guid.NewGuid()));
        }
        finally
        {
            saga.Store.IsBusDurable = false;
        }
    }

    [Fact]
    public async Task StartStage_RepeatedByTheSameAttempt_CountsOnce()
    {
        VideoJob job = await StartAsync("Denoising");
        Guid command = Guid.NewGuid(),
            attempt = Guid.NewGuid();

        for (int repetition = 0; repetition < 10; repetition++)
        {
            Assert.Equal(StageStartDecision.Allowed, await AskAsync(job, command, attempt));
        }

        Assert.Equal(1, job.Starts);
    }

    [Fact]
    public async Task StartStage_ProgressWasSaved_StartsCountFromThere()
    {
        VideoJob job = await StartAsync("Denoising");
        for (int start = 0; start < 10; start++)
        {
            Assert.Equal(StageStartDecision.Allowed, await AskAsync(job, Guid.Empty, saved: start / 2));
        }

        Assert.Equal((2, 4), (job.Starts, job.SavedProgress));
    }

    [Fact]
    public async Task StartStage_AnotherWorkerIsAlive_IsRefusedUntilItsHeartbeatsStop()
    {
        VideoJob job = await StartAsync("Denoising");
        Guid first = Guid.NewGuid(),
            attempt = Guid.NewGuid();
        Assert.Equal(StageStartDecision.Allowed, await AskAsync(job, first, attempt));
        saga.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Null(await saga.PublishAsync(new StageHeartbeat(job.CorrelationId, PipelineStages.Denoise, attempt)));
        saga.Clock.Advance(TimeSpan.FromMinutes(9));

        Assert.Equal(StageStartDecision.Refused, await AskAsync(job, Guid.NewGuid()));
        Assert.Equal((1, first), (job.Starts, job.Claim!.CommandId));
        saga.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(StageStartDecision.Allowed, await AskAsync(job, Guid.NewGuid()));
        Assert.Equal(2, job.Starts);
    }

    [Fact]
    public async Task StageInterrupted_ByAPlannedStop_DoesNotCountAndSendsANewCommand()
    {
        VideoJob job = await StartAsync("Denoising");
        for (int stop = 1; stop <= 5; stop++)
        {
            var attempt = Guid.NewGuid();
            Assert.Equal(StageStartDecision.Allowed, await AskAsync(job, Guid.NewGuid(), attempt));
            await saga.Bus.Publish(new StageInterrupted(job.CorrelationId, PipelineStages.Denoise, attempt));
            await saga.Recorder.HandledAsync<StageInterrupted>(job.CorrelationId, stop);
            Assert.Equal((0, null), (job.Starts, job.Claim));
            Assert.Equal(stop, saga.Recorder.Commands(job.CorrelationId).Count);
        }
    }

    [Fact]
    public async Task StageFailed_Transient_DoesNotCountAsADeath()
    {
        saga.Queue.RedeliveryDelays.Add(TimeSpan.FromSeconds(10));
        try
        {
            VideoJob job = await StartAsync("Denoising");
            await AskAsync(job, Guid.NewGuid());

            Assert.Null(
                await saga.PublishAsync(
                    new StageFailed(job.CorrelationId, PipelineStages.Denoise, ErrorCodes.StorageFull, "It is full.", IsTransient: true)
                )
            );

            Assert.Equal((0, null), (job.Starts, job.Claim));
        }
        finally
        {
            saga.Queue.RedeliveryDelays.Clear();
        }
    }

    [Fact]
    public async Task NextStage_AfterStarts_CountsAnew()
    {
        VideoJob job = await StartAsync("Denoising");
        await AskAsync(job, Guid.NewGuid(), saved: 7);

        Assert.Null(await saga.PublishAsync(CreateEvent("denoised", job)));

        Assert.Equal((0, 0, null), (job.Starts, job.SavedProgress, job.Claim));
    }

    [Theory]
    [InlineData("ReviewingPrompt")]
    [InlineData("ReviewingFrames")]
    public async Task ResumeVideo_ReviewTimedOut_RejectsTheJob(string state)
    {
        VideoJob job = await StartAsync(state);
        Guid id = job.CorrelationId;
        job.Review = job.Review! with { Until = saga.Clock.GetUtcNow() };

        Assert.Null(await saga.PublishAsync(new ResumeVideo(id)));

        Assert.Equal((VideoJobStates.Rejected, "moderation_blocked"), (job.CurrentState, job.ErrorCode));
        Assert.Null(job.Review);
        Assert.Empty(saga.Recorder.Commands(id));
        ModerationRecord decision = Assert.Single(job.Decisions);
        Assert.Equal((ModerationDecisionKind.Review, ModerationAction.Block), (decision.Kind, decision.Action));
        Assert.Equal(SagaFixture.Left.None, saga.FindArtifacts(id));
    }

    [Fact]
    public async Task DecideReview_Approved_RecordsTheDecision()
    {
        VideoJob job = await StartAsync("ReviewingPrompt");

        Assert.Null(await saga.PublishAsync(new DecideReview(job.CorrelationId, PipelineStages.ModeratePrompt, true, "It is a play.")));

        ModerationRecord decision = Assert.Single(job.Decisions);
        Assert.Equal(
            (job.CorrelationId, job.Tenant, ModerationAction.Allow, "It is a play."),
            (decision.VideoId!.Value, decision.Tenant, decision.Action, decision.Note)
        );
        Assert.Equal("violence", Assert.Single(decision.Categories).Category);
    }

    [Fact]
    public async Task WholePipeline_RecordsEveryStageWithItsTimes()
    {
        VideoJob job = await StartAsync(VideoJobStates.Queued);
        DateTimeOffset start = saga.Clock.GetUtcNow();
        string[] events = ["requested", "prompt-ok", "encoded", "denoised", "decoded", "frames-ok", "transcoded"];
        foreach (string name in events)
        {
            Assert.Null(await saga.PublishAsync(CreateEvent(name, job)));
            saga.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(VideoJobStates.Completed, job.CurrentState);
        Assert.Equal(
            PipelineStages.All.Select((stage, index) => new StageRecord(stage, start.AddSeconds(index), start.AddSeconds(index + 1))),
            job.Stages
        );
        Assert.Equal(start.AddSeconds(6), job.CompletedAt);
    }

    /// <summary>Asks to start the job's stage, and returns the answer.</summary>
    private async Task<StageStartDecision> AskAsync(VideoJob job, Guid command, Guid? attempt = null, int saved = 0, bool isAlone = false)
    {
        _asked++;
        job.StartDecision = StageStartDecision.Refused;
        await saga.Bus.Publish(
            new StartStage(job.CorrelationId, StageIn(job.CurrentState), attempt ?? Guid.NewGuid(), command, saved, isAlone)
        );
        Assert.Null((await saga.Recorder.HandledAsync<StartStage>(job.CorrelationId, _asked))[^1]);
        return job.StartDecision;
    }

    private async Task<VideoJob> StartAsync(string state)
    {
        VideoJob job = TestJobs.Create(state);
        DateTimeOffset before = saga.Clock.GetUtcNow().AddMinutes(-1);
        if (VideoJobStates.IsFinal(state))
        {
            job.CompletedAt = before;
        }
        else if (state != VideoJobStates.Queued)
        {
            bool waits = state.StartsWith("Reviewing", StringComparison.Ordinal);
            job.Stages.Add(new StageRecord(StageIn(state), before, waits ? before : null));
            job.Review = waits ? saga.Audit.CreateReview(StageIn(state), TestVerdicts.Review("A reviewer must decide.")) : null;
            job.RedeliverAt = job.Review?.Until;
        }

        saga.WriteArtifacts(job.CorrelationId);
        await saga.AddAsync(job);
        return job;
    }

    private static IPipelineMessage CreateEvent(string name, VideoJob job)
    {
        Guid id = job.CorrelationId;
        string stage =
            VideoJobStates.IsFinal(job.CurrentState) || job.CurrentState == VideoJobStates.Queued
                ? PipelineStages.Denoise
                : StageIn(job.CurrentState);
        return name switch
        {
            "requested" => new VideoRequested(id),
            "resume" => new ResumeVideo(id),
            "prompt-ok" => new PromptModerated(id, TestVerdicts.Approved),
            "prompt-review" => new PromptModerated(id, TestVerdicts.Review("A reviewer must decide.")),
            "prompt-bad" => new PromptModerated(id, TestVerdicts.Blocked("The prompt asks for it.")),
            "approve" => new DecideReview(id, stage, true, "fine"),
            "reject" => new DecideReview(id, stage, false, "no"),
            "other-approve" => new DecideReview(id, OtherStage(stage), true, "fine"),
            "encoded" => new TextEncoded(id, ArtifactKeys.GetEmbeddingKey(id), false),
            "denoised" => new LatentsDenoised(id, ArtifactKeys.GetLatentsKey(id)),
            "first-decoded" => new FirstFramesDecoded(id),
            "decoded" => new FramesDecoded(id, ArtifactKeys.GetFramesKey(id)),
            "frames-ok" => new FramesModerated(id, TestVerdicts.Approved),
            "frames-review" => new FramesModerated(id, TestVerdicts.Review("A reviewer must decide.")),
            "frames-bad" => new FramesModerated(id, TestVerdicts.Blocked("The frames show it.")),
            "transcoded" => new VideoTranscoded(id),
            "transcoded-ahead" => new VideoTranscoded(id) { IsAhead = true },
            "failed" => new StageFailed(id, stage, ErrorCodes.StorageFull, "The disk is full."),
            "other-failed" => new StageFailed(id, OtherStage(stage), ErrorCodes.StorageFull, "The disk is full."),
            "stopped" => new StageStopped(id, stage),
            "converted" => new VideoConverted(id),
            "start" => new StartStage(id, stage, Guid.NewGuid(), Guid.NewGuid(), SavedProgress: 0, IsAlone: false),
            "other-start" => new StartStage(id, OtherStage(stage), Guid.NewGuid(), Guid.NewGuid(), SavedProgress: 0, IsAlone: false),
            "heartbeat" => new StageHeartbeat(id, stage, Guid.NewGuid()),
            "interrupted" => new StageInterrupted(id, stage, Guid.NewGuid()),
            "other-interrupted" => new StageInterrupted(id, OtherStage(stage), Guid.NewGuid()),
            "cancel" => new CancelVideo(id),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
    }

    private static string OtherStage(string stage) => PipelineStages.All.First(other => other != stage);

    private static string StageIn(string state) =>
        state switch
        {
            "ModeratingPrompt" or "ReviewingPrompt" => "moderate_prompt",
            "EncodingText" => "encode_text",
            "Denoising" => "denoise",
            "DecodingFrames" => "decode_frames",
            "ModeratingFrames" or "ReviewingFrames" => "moderate_frames",
            "Transcoding" => "transcode",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
        };

    private static string CommandIn(string state, VideoJob job)
    {
        Guid id = job.CorrelationId;
        string folder = $"videos/{id:N}";
        return SagaFixture.Json(
            state switch
            {
                "ModeratingPrompt" => new ModeratePrompt(id, "a red circle, ink\npan left\ncalm\nnight", job.NegativePrompt),
                "EncodingText" => new EncodeText(id, "model-a", job.EncodedPrompt, job.NegativePrompt),
                "Denoising" => new DenoiseLatents(
                    id,
                    "model-a",
                    $"{folder}/embedding.safetensors",
                    new Clip(64, 48, 16, 8),
                    (1L << 53) - 1,
                    20,
                    3.1f
                )
                {
                    GuidanceMinSigma = 0.1f,
                    GuidanceMaxSigma = 0.9f,
                    CacheThreshold = 0.15f,
                },
                "DecodingFrames" => new DecodeLatents(id, "model-a", $"{folder}/latents.safetensors", new Clip(64, 48, 16, 8)),
                "ModeratingFrames" => new ModerateFrames(id, $"{folder}/frames.rgb24", new Clip(64, 48, 16, 8)),
                "Transcoding" => (IPipelineMessage)
                    new TranscodeVideo(id, $"{folder}/frames.rgb24", new Clip(64, 48, 16, 8), ["webm", "mp4"]),
                _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
            }
        );
    }

    private static SagaFixture.Left ArtifactsAfter(string state, string outcome) =>
        (state, outcome) switch
        {
            (_, "Completed") or (VideoJobStates.Completed, "purge") => SagaFixture.Left.Downloads,
            (_, "Rejected" or "Failed" or "Cancelled" or "purge") => SagaFixture.Left.None,
            _ => SagaFixture.Left.All,
        };

    private static string? DecisionIn(string name) =>
        name switch
        {
            "prompt-ok" or "prompt-review" or "prompt-bad" => ModerationDecisionKind.Prompt,
            "frames-ok" or "frames-review" or "frames-bad" => ModerationDecisionKind.Frames,
            "approve" or "reject" => ModerationDecisionKind.Review,
            _ => null,
        };

    private static (string? Code, string? Message) ErrorAfter(string name, string outcome) =>
        outcome switch
        {
            "Rejected" => (
                "moderation_blocked",
                name switch
                {
                    "prompt-bad" => "The prompt asks for it.",
                    "frames-bad" => "The frames show it.",
                    _ => "A reviewer must decide.",
                }
            ),
            "Failed" => ("storage_full", "The disk is full."),
            "Cancelled" => ("cancelled", "The job was cancelled."),
            _ => (null, null),
        };
}
