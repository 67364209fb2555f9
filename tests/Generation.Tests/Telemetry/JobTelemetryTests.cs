using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Telemetry;

namespace TextToVideo.Generation.Tests.Telemetry;

public sealed class JobTelemetryTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 11, 0, 0, TimeSpan.Zero);

    private readonly TestTrace _trace = new();
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddMetrics()
        .AddSingleton<GenerationMetrics>()
        .BuildServiceProvider();
    private readonly MetricCollector<double> _queue;
    private readonly MetricCollector<double> _stage;
    private readonly MetricCollector<double> _video;
    private readonly MetricCollector<long> _redeliveries;
    private readonly MetricCollector<long> _decisions;
    private readonly FakeTimeProvider _clock = new(At(4));
    private readonly JobTelemetry _telemetry;

    public JobTelemetryTests()
    {
        _queue = Collect<double>(MetricNames.QueueDuration);
        _stage = Collect<double>(MetricNames.StageDuration);
        _video = Collect<double>(MetricNames.VideoDuration);
        _redeliveries = Collect<long>(MetricNames.StageRedeliveries);
        _decisions = Collect<long>(MetricNames.ModerationDecisions);
        _telemetry = new JobTelemetry(_services.GetRequiredService<GenerationMetrics>(), _clock);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _stage.Dispose();
        _video.Dispose();
        _redeliveries.Dispose();
        _decisions.Dispose();
        _services.Dispose();
        _trace.Dispose();
    }

    [Fact]
    public void RecordChanges_FirstStageBegins_RecordsTheWait()
    {
        VideoJob job = Create(VideoJobStates.Queued);
        var before = JobProgress.From(job);
        job.Stages.Add(new StageRecord(PipelineStages.ModeratePrompt, At(5), null));

        _telemetry.RecordChanges(job, before);
        _telemetry.RecordChanges(job, JobProgress.From(job));

        AssertSpan(Assert.Single(_trace.Named("wait in queue")), 0, 5);
        AssertMeasured(_queue, 5);
    }

    [Fact]
    public void RecordChanges_NextStageBegins_RecordsTheEndedStage()
    {
        VideoJob job = Create(nameof(VideoGenerationStateMachine.Denoising));
        job.Stages.Add(new StageRecord(PipelineStages.EncodeText, At(5), null));
        job.Redeliveries = 2;
        var before = JobProgress.From(job);
        job.Stages[0] = job.Stages[0] with { FinishedAt = At(7) };
        job.Stages.Add(new StageRecord(PipelineStages.Denoise, At(7), null));
        job.Redeliveries = 0;

        _telemetry.RecordChanges(job, before);

        Activity stage = Assert.Single(_trace.Named("stage encode_text"));
        AssertSpan(stage, 5, 7);
        Assert.Equal(2, stage.GetTagItem(AttributeNames.Redeliveries));
        Assert.Equal(ActivityStatusCode.Unset, stage.Status);
        Assert.Empty(_trace.Named("stage denoise"));
        AssertMeasured(_stage, 2, (AttributeNames.Stage, "encode_text"));
    }

    [Fact]
    public void RecordChanges_JobFails_RecordsJobAndLastStageWithErrorCode()
    {
        VideoJob job = Create(VideoJobStates.Failed);
        job.Stages.Add(new StageRecord(PipelineStages.Transcode, At(5), At(9)));
        job.CompletedAt = At(9);
        job.ErrorCode = ErrorCodes.StorageFull;

        _telemetry.RecordChanges(job, new JobProgress([job.Stages[0] with { FinishedAt = null }], 3, null, false));
        _telemetry.RecordChanges(job, JobProgress.From(job));

        Activity whole = Assert.Single(_trace.Named("generate video"));
        AssertSpan(whole, 0, 9);
        Assert.Equal("failed", whole.GetTagItem(AttributeNames.Outcome));
        Assert.All(
            [whole, Assert.Single(_trace.Named("stage transcode"))],
            span =>
            {
                Assert.Equal(ActivityStatusCode.Error, span.Status);
                Assert.Equal(ErrorCodes.StorageFull, span.GetTagItem(AttributeNames.ErrorType));
            }
        );
        AssertMeasured(_video, 9, (AttributeNames.Model, job.Model), (AttributeNames.Outcome, "failed"));
        AssertMeasured(_stage, 4, (AttributeNames.Stage, "transcode"), (AttributeNames.ErrorType, ErrorCodes.StorageFull));
    }

    [Fact]
    public void RecordChanges_FramesAreRefusedAheadOfTheirTurn_RecordsTheErrorOfTheirModerationOnly()
    {
        VideoJob job = Create(VideoJobStates.Rejected);
        job.Stages.Add(new StageRecord(PipelineStages.DecodeFrames, At(5), null));
        job.Stages.Add(
            new StageRecord(PipelineStages.ModerateFrames, At(6), null) { Ahead = new AheadRun(Guid.NewGuid(), AheadRunState.Running) }
        );
        job.Stages.Add(
            new StageRecord(PipelineStages.Transcode, At(6), null) { Ahead = new AheadRun(Guid.NewGuid(), AheadRunState.Running) }
        );
        var before = JobProgress.From(job);
        AheadRuns.Finish(job, PipelineStages.ModerateFrames, At(9));
        AheadRuns.Abandon(job);
        job.Stages[0] = job.Stages[0] with { FinishedAt = At(9) };
        job.Stages[2] = job.Stages[2] with { FinishedAt = At(9) };
        job.CompletedAt = At(9);
        job.ErrorCode = ErrorCodes.ModerationBlocked;

        _telemetry.RecordChanges(job, before);

        AssertSpan(Assert.Single(_trace.Named("stage decode_frames")), 5, 9);
        AssertSpan(Assert.Single(_trace.Named("stage transcode")), 6, 9);
        Assert.Equal(
            ["decode_frames Unset", "moderate_frames Error", "transcode Unset"],
            from stage in (string[])["decode_frames", "moderate_frames", "transcode"]
            select $"{stage} {Assert.Single(_trace.Named($"stage {stage}")).Status}"
        );
    }

    [Fact]
    public void RecordChanges_CancelledWhileQueued_RecordsTheWaitUntilTheEnd()
    {
        VideoJob job = Create(VideoJobStates.Cancelled);
        job.CompletedAt = At(3);
        job.ErrorCode = ErrorCodes.Cancelled;

        _telemetry.RecordChanges(job, new JobProgress([], 0, null, false));

        AssertSpan(Assert.Single(_trace.Named("wait in queue")), 0, 3);
        AssertSpan(Assert.Single(_trace.Named("generate video")), 0, 3);
    }

    [Fact]
    public void RecordChanges_RetryScheduled_IsCounted()
    {
        VideoJob job = Create(nameof(VideoGenerationStateMachine.Denoising));
        job.Stages.Add(new StageRecord(PipelineStages.Denoise, At(5), null));
        var before = JobProgress.From(job);
        job.Redeliveries++;

        _telemetry.RecordChanges(job, before);

        AssertMeasured(_redeliveries, 1, (AttributeNames.Stage, "denoise"));
        Assert.Empty(_trace.Named("stage denoise"));
    }

    [Fact]
    public void RecordChanges_ReviewEnded_RecordsReviewAndDecision()
    {
        VideoJob job = Create(nameof(VideoGenerationStateMachine.EncodingText));
        job.Stages.Add(new StageRecord(PipelineStages.ModeratePrompt, At(1), At(2)));
        job.Review = new ReviewRecord(PipelineStages.ModeratePrompt, At(2), At(100), "Perhaps.", []);
        var before = JobProgress.From(job);
        job.Review = null;
        job.Decisions.Add(TestDecisions.Create(At(4), kind: ModerationDecisionKind.Review, action: ModerationAction.Allow));

        _telemetry.RecordChanges(job, before);

        AssertSpan(Assert.Single(_trace.Named("wait for review")), 2, 4);
        AssertMeasured(_decisions, 1, (AttributeNames.ModerationKind, "review"), (AttributeNames.ModerationAction, "allow"));
    }

    private static DateTimeOffset At(int seconds) => s_start.AddSeconds(seconds);

    private VideoJob Create(string state)
    {
        VideoJob job = TestJobs.Create(state, s_start);
        job.CompletedAt = null;
        job.TraceParent = _trace.Root.Id;
        return job;
    }

    private MetricCollector<T> Collect<T>(string name)
        where T : struct => new(_services.GetRequiredService<IMeterFactory>(), GenerationTelemetry.SourceName, name);

    private static void AssertMeasured<T>(MetricCollector<T> metric, T value, params (string Name, object? Value)[] tags)
        where T : struct
    {
        CollectedMeasurement<T> measured = Assert.Single(metric.GetMeasurementSnapshot());
        Assert.Equal(value, measured.Value);
        Assert.True(measured.MatchesTags([.. tags.Select(tag => KeyValuePair.Create(tag.Name, tag.Value))]));
    }

    private void AssertSpan(Activity span, int start, int end)
    {
        Assert.Equal(_trace.Root.SpanId, span.ParentSpanId);
        Assert.Equal(At(start).UtcDateTime, span.StartTimeUtc);
        Assert.Equal(TimeSpan.FromSeconds(end - start), span.Duration);
        Assert.StartsWith("video_", (string)span.GetTagItem(AttributeNames.VideoId)!, StringComparison.Ordinal);
    }
}
