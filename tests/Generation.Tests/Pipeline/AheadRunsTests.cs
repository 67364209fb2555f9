using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Pipeline;

/// <summary>Frames are moderated and transcoded while later ones are being decoded.</summary>
public sealed class AheadRunsTests : IClassFixture<SagaFixture>
{
    private readonly SagaFixture _saga;

    public AheadRunsTests(SagaFixture saga)
    {
        ArgumentNullException.ThrowIfNull(saga);
        _saga = saga;
        saga.Store.IsBusDurable = true;
    }

    [Fact]
    public async Task FirstFramesDecoded_SendsBothCommandsOnce()
    {
        VideoJob job = await StartAsync();
        Guid id = job.CorrelationId;

        await PublishAsync(new FirstFramesDecoded(id));
        await PublishAsync(new FirstFramesDecoded(id), count: 2);

        Assert.Equal(VideoJobStates.DecodingFrames, job.CurrentState);
        string key = ArtifactKeys.GetFramesKey(id);
        Assert.Equal(
            [
                SagaFixture.Json(new ModerateFrames(id, key, job.Clip) { IsAhead = true }),
                SagaFixture.Json(new TranscodeVideo(id, key, job.Clip, job.OutputFormats) { IsAhead = true }),
            ],
            _saga.Recorder.Commands(id).Select(SagaFixture.Json)
        );
        Assert.Equal(_saga.Recorder.Permitted(id), [GetRun(job, "moderate_frames").CommandId, GetRun(job, "transcode").CommandId]);
        Assert.Equal(
            ["decode_frames -", "moderate_frames -", "transcode -"],
            job.Stages.Select(stage => $"{stage.Name} {stage.FinishedAt?.ToString() ?? "-"}")
        );
    }

    [Fact]
    public async Task FirstFramesDecoded_AWorkerDiedDuringDecoding_StagesRunInTheirTurn()
    {
        VideoJob job = await StartAsync();
        job.Starts = 2;

        await PublishAsync(new FirstFramesDecoded(job.CorrelationId));

        Assert.Empty(_saga.Recorder.Commands(job.CorrelationId));
    }

    [Fact]
    public async Task FramesModerated_BeforeAllAreKnownToBeDecoded_IsTheVerdict()
    {
        VideoJob job = await StartAheadAsync();
        Guid id = job.CorrelationId;

        await PublishAsync(new FramesModerated(id, TestVerdicts.Approved));
        await PublishAsync(new FramesDecoded(id, ArtifactKeys.GetFramesKey(id)));

        Assert.Equal(VideoJobStates.Transcoding, job.CurrentState);
        Assert.Equal(ModerationDecisionKind.Frames, Assert.Single(job.Decisions).Kind);
        Assert.Equal(["decode_frames", "moderate_frames"], job.Stages.Where(stage => stage.FinishedAt is not null).Select(s => s.Name));

        // The transcoder that has begun is the one that works on the stage.
        Guid run = GetRun(job, "transcode").CommandId;
        Assert.Equal((1, new StageClaim(run, run, HeardAt: null)), (job.Starts, job.Claim));
        Assert.Equal(2, _saga.Recorder.Commands(id).Count);
    }

    [Fact]
    public async Task VideoTranscoded_AheadAndApproved_FilesArePublishedByAnotherCommand()
    {
        VideoJob job = await StartAheadAsync();
        Guid id = job.CorrelationId;
        await PublishAsync(new FramesModerated(id, TestVerdicts.Approved));

        await PublishAsync(new VideoTranscoded(id) { IsAhead = true });

        Assert.Equal(VideoJobStates.Transcoding, job.CurrentState);
        Assert.Equal(SagaFixture.Json(CreatePublication(job)), SagaFixture.Json(_saga.Recorder.Commands(id)[^1]));
        Assert.Equal(3, _saga.Recorder.Permitted(id).Count);
        await PublishAsync(new VideoTranscoded(id), count: 2);
        Assert.Equal(VideoJobStates.Completed, job.CurrentState);
        Assert.All(job.Stages, stage => Assert.NotNull(stage.FinishedAt));
    }

    [Fact]
    public async Task VideoTranscoded_AheadOfTheVerdict_CompletesNothing()
    {
        VideoJob job = await StartAheadAsync();
        Guid id = job.CorrelationId;

        await PublishAsync(new VideoTranscoded(id) { IsAhead = true });
        Assert.Equal(VideoJobStates.DecodingFrames, job.CurrentState);
        await PublishAsync(new FramesDecoded(id, ArtifactKeys.GetFramesKey(id)));
        Assert.Equal(VideoJobStates.ModeratingFrames, job.CurrentState);
        Assert.Equal(2, _saga.Recorder.Commands(id).Count);

        await PublishAsync(new FramesModerated(id, TestVerdicts.Approved));

        Assert.Equal(VideoJobStates.Transcoding, job.CurrentState);
        Assert.Equal(SagaFixture.Json(CreatePublication(job)), SagaFixture.Json(Assert.Single(_saga.Recorder.Commands(id).Skip(2))));
    }

    [Fact]
    public async Task FramesModerated_Blocked_StopsTheOtherStagesAndDeletesWhatTheyMade()
    {
        VideoJob job = await StartAheadAsync();
        Guid id = job.CorrelationId;

        await PublishAsync(new FramesModerated(id, TestVerdicts.Blocked("The frames show it.")));

        Assert.Equal((VideoJobStates.Rejected, ErrorCodes.ModerationBlocked), (job.CurrentState, job.ErrorCode));
        Assert.Single(_saga.Recorder.Published<VideoCancelled>(id));
        Assert.Equal(SagaFixture.Left.None, _saga.FindArtifacts(id));
        Assert.All(job.Stages, stage => Assert.NotNull(stage.FinishedAt));

        // The transcoder may have finished before it heard of it.
        _saga.WriteArtifacts(id);
        await PublishAsync(new VideoTranscoded(id) { IsAhead = true });
        Assert.Equal(VideoJobStates.Rejected, job.CurrentState);
        Assert.Equal(SagaFixture.Left.None, _saga.FindArtifacts(id));
    }

    [Fact]
    public async Task StageFailed_DecodingFails_StopsTheOtherStages()
    {
        VideoJob job = await StartAheadAsync();

        await PublishAsync(new StageFailed(job.CorrelationId, PipelineStages.DecodeFrames, ErrorCodes.Internal, "No frames."));

        Assert.Equal(VideoJobStates.Failed, job.CurrentState);
        Assert.Single(_saga.Recorder.Published<VideoCancelled>(job.CorrelationId));
    }

    [Theory]
    [InlineData("interrupted")]
    [InlineData("failed")]
    [InlineData("resumed")]
    public async Task AheadRun_EndsWithoutResult_StageRunsInItsTurn(string end)
    {
        VideoJob job = await StartAheadAsync();
        Guid id = job.CorrelationId;
        await PublishAsync(
            end switch
            {
                "interrupted" => new StageInterrupted(id, PipelineStages.ModerateFrames, GetRun(job, "moderate_frames").CommandId),
                "failed" => new StageFailed(id, PipelineStages.ModerateFrames, ErrorCodes.Internal, "It failed."),
                _ => new ResumeVideo(id),
            }
        );
        Assert.Equal(VideoJobStates.DecodingFrames, job.CurrentState);
        int sent = _saga.Recorder.Commands(id).Count;

        await PublishAsync(new FramesDecoded(id, ArtifactKeys.GetFramesKey(id)));

        Assert.Equal(VideoJobStates.ModeratingFrames, job.CurrentState);
        Assert.False(Assert.IsType<ModerateFrames>(Assert.Single(_saga.Recorder.Commands(id).Skip(sent))).IsAhead);
        Assert.Equal(1, job.Starts);
    }

    [Fact]
    public async Task StageInterrupted_AfterTheTurnHasCome_CommandIsSentAgain()
    {
        VideoJob job = await StartAheadAsync();
        Guid id = job.CorrelationId;
        Guid run = GetRun(job, "moderate_frames").CommandId;
        await PublishAsync(new FramesDecoded(id, ArtifactKeys.GetFramesKey(id)));

        await PublishAsync(new StageInterrupted(id, PipelineStages.ModerateFrames, run));

        Assert.False(Assert.IsType<ModerateFrames>(_saga.Recorder.Commands(id)[^1]).IsAhead);
        Assert.Equal(3, _saga.Recorder.Commands(id).Count);
    }

    [Fact]
    public async Task StartStage_AheadCommandIsRedelivered_IsRefusedAndItsDeathCounts()
    {
        VideoJob job = await StartAheadAsync();
        Guid id = job.CorrelationId;
        Guid command = GetRun(job, "moderate_frames").CommandId;

        // The first delivery may start, however long it has waited.
        await PublishAsync(new StartStage(id, PipelineStages.ModerateFrames, command, command, SavedProgress: 0, IsAlone: false));
        Assert.Equal(StageStartDecision.Allowed, job.StartDecision);
        job.StartDecision = StageStartDecision.Refused;

        await PublishAsync(
            new StartStage(id, PipelineStages.ModerateFrames, Guid.NewGuid(), command, SavedProgress: 0, IsAlone: false),
            count: 2
        );
        Assert.Equal(StageStartDecision.Refused, job.StartDecision);
        await PublishAsync(new FramesDecoded(id, ArtifactKeys.GetFramesKey(id)));

        // The command is sent again, but its worker must ask, and then it is the second start.
        Assert.Equal((VideoJobStates.ModeratingFrames, 1, null), (job.CurrentState, job.Starts, job.Claim));
        Assert.Equal(3, _saga.Recorder.Commands(id).Count);
        Assert.Equal(2, _saga.Recorder.Permitted(id).Count);
    }

    [Fact]
    public async Task Review_OfFramesThatWereTranscodedAhead_PublishesAfterTheApproval()
    {
        VideoJob job = await StartAheadAsync();
        Guid id = job.CorrelationId;
        await PublishAsync(new FramesModerated(id, TestVerdicts.Review("A reviewer must decide.")));
        await PublishAsync(new VideoTranscoded(id) { IsAhead = true });
        Assert.Equal(VideoJobStates.ReviewingFrames, job.CurrentState);
        Assert.Equal(2, _saga.Recorder.Commands(id).Count);

        await PublishAsync(new DecideReview(id, PipelineStages.ModerateFrames, true, "fine"));

        Assert.Equal(VideoJobStates.Transcoding, job.CurrentState);
        Assert.Equal(SagaFixture.Json(CreatePublication(job)), SagaFixture.Json(_saga.Recorder.Commands(id)[^1]));
    }

    [Fact]
    public async Task CancelVideo_IsAnnouncedOnce()
    {
        VideoJob job = await StartAheadAsync();

        await PublishAsync(new CancelVideo(job.CorrelationId));

        Assert.Equal(VideoJobStates.Cancelled, job.CurrentState);
        Assert.Single(_saga.Recorder.Published<VideoCancelled>(job.CorrelationId));
    }

    private static TranscodeVideo CreatePublication(VideoJob job) =>
        new(job.CorrelationId, ArtifactKeys.GetFramesKey(job.CorrelationId), job.Clip, job.OutputFormats) { MayBePrepared = true };

    private static AheadRun GetRun(VideoJob job, string stage) => job.Stages.Single(record => record.Name == stage).Ahead!;

    private async Task<VideoJob> StartAheadAsync()
    {
        VideoJob job = await StartAsync();
        await PublishAsync(new FirstFramesDecoded(job.CorrelationId));
        return job;
    }

    private async Task<VideoJob> StartAsync()
    {
        VideoJob job = TestJobs.Create(VideoJobStates.DecodingFrames);
        job.Stages.Add(new StageRecord(PipelineStages.DecodeFrames, _saga.Clock.GetUtcNow(), null));
        job.Starts = 1;
        _saga.WriteArtifacts(job.CorrelationId);
        await _saga.AddAsync(job);
        return job;
    }

    private async Task PublishAsync(IPipelineMessage message, int count = 1)
    {
        await _saga.Bus.Publish(message, message.GetType());
        Assert.Null((await _saga.Recorder.HandledAsync(message.GetType(), message.VideoId, count))[^1]);
    }
}
