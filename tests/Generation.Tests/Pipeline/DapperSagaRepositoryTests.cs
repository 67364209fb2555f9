using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Tests.Pipeline;

public sealed class DapperSagaRepositoryTests : IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly IArtifactStore _artifacts = Substitute.For<IArtifactStore>();
    private readonly string _folder = Directory.CreateTempSubdirectory("texttovideo-").FullName;

    // While it stands still, the sweep at the start finds no job that is older than it.
    private readonly FakeTimeProvider _clock = new(TestJobs.Now);
    private GenerationHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Event_Handled_IsSavedBeforeAcknowledgement()
    {
        VideoJob job = TestJobs.Create();
        Guid id = job.CorrelationId;
        await _host.Store.InsertAsync(job, CancellationToken.None);
        (IPipelineMessage Message, string State)[] steps =
        [
            (new VideoRequested(id), "ModeratingPrompt"),
            (new PromptModerated(id, TestVerdicts.Approved), "EncodingText"),
            (new TextEncoded(id, ArtifactKeys.GetEmbeddingKey(id), true), "Denoising"),
            (new LatentsDenoised(id, ArtifactKeys.GetLatentsKey(id), StepsSkipped: 7), "DecodingFrames"),
            (new FramesDecoded(id, ArtifactKeys.GetFramesKey(id)), "ModeratingFrames"),
            (new FramesModerated(id, TestVerdicts.Approved), "Transcoding"),
            (new VideoTranscoded(id), "Completed"),
        ];
        foreach ((IPipelineMessage message, string state) in steps)
        {
            await _host.PublishAsync(message);
            Assert.Null((await _host.Recorder.HandledAsync(message.GetType(), id))[^1]);
            Assert.Equal(state, (await _host.FindAsync(id)).CurrentState);
        }

        VideoJob completed = await _host.FindAsync(id);
        Assert.Equal(PipelineStages.All, completed.Stages.Select(stage => stage.Name));
        Assert.All(completed.Stages, stage => Assert.NotNull(stage.FinishedAt));
        Assert.Single(completed.Warnings);
        Assert.Equal(7, completed.StepsSkipped);
        Assert.NotNull(completed.CompletedAt);
        Assert.Equal(
            [
                typeof(ModeratePrompt),
                typeof(EncodeText),
                typeof(DenoiseLatents),
                typeof(DecodeLatents),
                typeof(ModerateFrames),
                typeof(TranscodeVideo),
            ],
            _host.Recorder.Commands(id).Select(command => command.GetType())
        );
    }

    /// <summary>A webhook receives events only of jobs that end after it was registered.</summary>
    [Fact]
    public async Task Event_JobHasAlreadyEnded_IsNotToldToWebhooks()
    {
        VideoJob early = TestJobs.Create("Transcoding");
        VideoJob late = TestJobs.Create("Transcoding");
        await _host.Store.InsertAsync(early, CancellationToken.None);
        await _host.Store.InsertAsync(late, CancellationToken.None);
        await PublishAsync(new VideoTranscoded(early.CorrelationId));
        Webhook webhook = TestWebhooks.Create("tenant-a", _clock.GetUtcNow());
        await _host.Webhooks.InsertAsync(webhook, 1, CancellationToken.None);

        await PublishAsync(new ResumeVideo(early.CorrelationId));
        await PublishAsync(new VideoTranscoded(late.CorrelationId));

        WebhookHistory delivery = Assert.Single(await _host.Deliveries.HistoryAsync(webhook.Id, 10, CancellationToken.None));
        Assert.Equal((late.CorrelationId, WebhookEvents.Completed), (delivery.VideoId, delivery.Event));

        async Task PublishAsync(IPipelineMessage message)
        {
            await _host.PublishAsync(message);
            Assert.Null((await _host.Recorder.HandledAsync(message.GetType(), message.VideoId))[^1]);
        }
    }

    [Fact]
    public async Task StartStage_Allowed_IsCountedBeforeTheAnswer()
    {
        VideoJob job = TestJobs.Create("Denoising");
        Guid id = job.CorrelationId;
        await _host.Store.InsertAsync(job, CancellationToken.None);
        for (int start = 1; start <= 2; start++)
        {
            StageStartAnswer answer = await _host.AskAsync(
                new StartStage(id, PipelineStages.Denoise, Guid.NewGuid(), id, SavedProgress: 0, IsAlone: false)
            );

            Assert.Equal(new StageStartAnswer(StageStartDecision.Allowed, TimeSpan.FromSeconds(30)), answer);
            Assert.Equal(start, (await _host.FindAsync(id)).Starts);
        }
    }

    [Theory]
    [InlineData("DecodingFrames")]
    [InlineData(VideoJobStates.Cancelled)]
    [InlineData(null)]
    public async Task StartStage_JobHasLeftTheStage_IsRefused(string? state)
    {
        VideoJob job = TestJobs.Create(state ?? "Denoising");
        if (state is not null)
        {
            await _host.Store.InsertAsync(job, CancellationToken.None);
        }

        StageStartAnswer answer = await _host.AskAsync(
            new StartStage(job.CorrelationId, PipelineStages.Denoise, Guid.NewGuid(), Guid.NewGuid(), SavedProgress: 0, IsAlone: false)
        );

        Assert.Equal(StageStartDecision.Refused, answer.Decision);
    }

    [Fact]
    public async Task Stop_InProcessBusWithAStartedStage_TakesTheStartBack()
    {
        VideoJob job = TestJobs.Create("Denoising");
        await _host.Store.InsertAsync(job, CancellationToken.None);
        await _host.AskAsync(
            new StartStage(job.CorrelationId, PipelineStages.Denoise, Guid.NewGuid(), Guid.NewGuid(), SavedProgress: 0, IsAlone: false)
        );

        await _host.DisposeAsync();
        _host = await StartAsync();

        VideoJob after = await _host.FindAsync(job.CorrelationId);
        Assert.Equal((0, null), (after.Starts, after.Claim));
    }

    [Fact]
    public async Task Event_SixteenConcurrentCopies_AdvanceTheJobOnce()
    {
        const int copies = 16;
        VideoJob job = TestJobs.Create("EncodingText");
        Guid id = job.CorrelationId;
        await _host.Store.InsertAsync(job, CancellationToken.None);

        await Task.WhenAll(
            Enumerable
                .Range(0, copies)
                .Select(_ => _host.PublishAsync(new TextEncoded(id, ArtifactKeys.GetEmbeddingKey(id), PromptTruncated: true)))
        );

        Assert.All(await _host.Recorder.HandledAsync<TextEncoded>(id, copies), Assert.Null);
        VideoJob after = await _host.FindAsync(id);
        Assert.Equal("Denoising", after.CurrentState);
        Assert.Single(after.Stages);
        Assert.Single(after.Warnings);
        Assert.Single(_host.Recorder.Commands(id));
    }

    [Fact]
    public async Task Events_OfOneJob_AreHandledSequentially()
    {
        const int messages = 8;
        VideoJob job = TestJobs.Create(VideoJobStates.Cancelled);
        Guid id = job.CorrelationId;
        await _host.Store.InsertAsync(job, CancellationToken.None);
        int inside = 0,
            most = 0;
        _artifacts
            .DeleteAllAsync(ArtifactKeys.GetPrefix(id), Arg.Any<CancellationToken>())
            .Returns(async _ =>
            {
                int now = Interlocked.Increment(ref inside);
                most = Math.Max(most, now);
                for (int turn = 0; turn < 20; turn++)
                {
                    await Task.Yield();
                }

                Interlocked.Decrement(ref inside);
            });

        await Task.WhenAll(
            Enumerable.Range(0, messages).Select(_ => _host.PublishAsync(new LatentsDenoised(id, ArtifactKeys.GetLatentsKey(id))))
        );

        await _host.Recorder.HandledAsync<LatentsDenoised>(id, messages);
        Assert.Equal(1, most);
        await _artifacts.Received(messages).DeleteAllAsync(ArtifactKeys.GetPrefix(id), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Event_HandlerThrows_KeepsRowAndRetries()
    {
        VideoJob job = TestJobs.Create("Denoising");
        Guid id = job.CorrelationId;
        await _host.Store.InsertAsync(job, CancellationToken.None);
        var statesSeen = new List<string>();
        _artifacts
            .DeleteAllAsync(ArtifactKeys.GetPrefix(id), Arg.Any<CancellationToken>())
            .Returns(async _ =>
            {
                // A reader sees what is committed: nothing of the attempt before.
                statesSeen.Add((await _host.FindAsync(id)).CurrentState);
                if (statesSeen.Count < 3)
                {
                    throw new ArtifactStoreException("storage_unavailable", "The store is unavailable.", true, new IOException());
                }
            });

        await _host.PublishAsync(new CancelVideo(id));

        await _host.Recorder.UntilAsync(() => statesSeen.Count == 3);
        await UntilEndedAsync(id);
        Assert.Equal(["Denoising", "Denoising", "Denoising"], statesSeen);
        VideoJob after = await _host.FindAsync(id);
        Assert.Equal(VideoJobStates.Cancelled, after.CurrentState);
        Assert.Equal(ErrorCodes.Cancelled, after.ErrorCode);
    }

    [Fact]
    public async Task Event_HandlerKeepsThrowing_KeepsRow()
    {
        VideoJob job = TestJobs.Create("Denoising");
        Guid id = job.CorrelationId;
        await _host.Store.InsertAsync(job, CancellationToken.None);
        _artifacts
            .DeleteAllAsync(ArtifactKeys.GetPrefix(id), Arg.Any<CancellationToken>())
            .Returns(_ => Task.FromException(new IOException("The store is unavailable.")));
        _artifacts.ExistsAsync(ArtifactKeys.GetEmbeddingKey(id), Arg.Any<CancellationToken>()).Returns(true);

        await _host.PublishAsync(new StageFailed(id, PipelineStages.Denoise, ErrorCodes.Internal, "It failed."));

        Assert.IsType<IOException>((await _host.Recorder.HandledAsync<StageFailed>(id))[^1]?.GetBaseException());
        VideoJob after = await _host.FindAsync(id);
        Assert.Equal("Denoising", after.CurrentState);
        Assert.Null(after.ErrorCode);
        Assert.Null(after.CompletedAt);

        // The writer's place is free again.
        await _host.Store.InsertAsync(TestJobs.Create(), CancellationToken.None).WaitAsync(s_timeout);
    }

    [Fact]
    public async Task Start_UnfinishedJobs_ResendsTheirCommands()
    {
        VideoJob queued = TestJobs.Create();
        VideoJob denoising = TestJobs.Create("Denoising");
        VideoJob completed = TestJobs.Create(VideoJobStates.Completed);
        await _host.DisposeAsync();
        using (var database = new SqliteJobDatabase(Options.Create(new JobStoreOptions { SqlitePath = Path.Combine(_folder, "jobs.db") })))
        {
            var store = new VideoJobStore(database, new TenantStorage(database, Options.Create(new TenantLimitOptions())), _clock);
            await store.InsertAsync(queued, CancellationToken.None);
            await store.InsertAsync(denoising, CancellationToken.None);
            await store.InsertAsync(completed, CancellationToken.None);
        }

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _host = await StartAsync();

        await _host.Recorder.HandledAsync<VideoRequested>(queued.CorrelationId);
        await _host.Recorder.HandledAsync<ResumeVideo>(denoising.CorrelationId);
        Assert.IsType<ModeratePrompt>(Assert.Single(_host.Recorder.Commands(queued.CorrelationId)));
        Assert.IsType<DenoiseLatents>(Assert.Single(_host.Recorder.Commands(denoising.CorrelationId)));
        Assert.Empty(_host.Recorder.Published<ResumeVideo>(completed.CorrelationId));
    }

    private Task<GenerationHost> StartAsync() => GenerationHost.StartAsync(Path.Combine(_folder, "jobs.db"), _artifacts, _clock);

    private async Task UntilEndedAsync(Guid id)
    {
        await foreach (
            VideoSnapshot video in _host.Videos.WatchAsync(VideoId.Format(id), Caller.Local, new CancellationTokenSource(s_timeout).Token)
        )
        {
            if (video.Job.HasEnded)
            {
                return;
            }
        }
    }
}
