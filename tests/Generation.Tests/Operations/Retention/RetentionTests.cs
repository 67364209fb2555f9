using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Artifacts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Operations.Retention;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Tests.Storage;

namespace TextToVideo.Generation.Tests.Operations.Retention;

public sealed class RetentionTests : IAsyncLifetime
{
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    private readonly IArtifactStore _artifacts = Substitute.For<IArtifactStore>();
    private TemporaryJobDatabase _database = null!;
    private ModerationRecords _records = null!;

    public async Task InitializeAsync()
    {
        _database = await TemporaryJobDatabase.MigratedAsync();
        _records = new ModerationRecords(_database.Database);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public void GetExpiry_EndedJob_CountsFromItsEnd()
    {
        VideoJob ended = TestJobs.Create(VideoJobStates.Completed);

        Assert.Equal(ended.CompletedAt + s_kept, Expiry(s_kept).GetExpiry(ended));
        Assert.Null(Expiry(s_kept).GetExpiry(TestJobs.Create("Denoising")));
        Assert.Null(Expiry(null).GetExpiry(ended));
    }

    [Fact]
    public async Task Sweep_SomeExpired_RemovesOnlyTheirFilesAndRows()
    {
        DateTimeOffset now = _database.Clock.GetUtcNow();
        VideoJob old = await InsertAsync(VideoJobStates.Failed, now - s_kept);
        VideoJob young = await InsertAsync(VideoJobStates.Completed, now - s_kept + TimeSpan.FromMilliseconds(1));
        VideoJob running = await InsertAsync("Denoising", endedAt: null);
        await SweepAsync(s_kept, () => IsGoneAsync(old));

        await _artifacts.Received().DeleteAllAsync(ArtifactKeys.GetPrefix(old.CorrelationId), Arg.Any<CancellationToken>());
        Assert.False(await IsGoneAsync(young));
        Assert.False(await IsGoneAsync(running));
    }

    [Fact]
    public async Task Sweep_MoreThanAPage_RemovesAll()
    {
        for (int i = 0; i < 150; i++)
        {
            await InsertAsync(VideoJobStates.Completed, _database.Clock.GetUtcNow() - s_kept);
        }

        await SweepAsync(s_kept, async () => (await _database.Store.ListAsync(new VideoJobQuery(1), CancellationToken.None)).Count == 0);
    }

    /// <summary>As after a battery has run empty, or when a virtual machine has been restored.</summary>
    [Fact]
    public async Task Sweep_ClockJumpsAhead_DeletesNothingForADay()
    {
        VideoJob video = await InsertAsync(VideoJobStates.Completed, _database.Clock.GetUtcNow());
        var clock = new JumpingClock(_database.Clock.GetUtcNow());
        var logger = new FakeLogger<RetentionSweeper>();
        using RetentionSweeper sweeper = CreateSweeper(s_kept, clock, logger);
        VideoJob old = await InsertAsync(VideoJobStates.Completed, _database.Clock.GetUtcNow() - s_kept);
        await sweeper.StartAsync(CancellationToken.None);
        await UntilAsync(() => IsGoneAsync(old));

        clock.Jump = TimeSpan.FromDays(40);
        clock.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(() => Task.FromResult(Errors().Any()));
        Assert.StartsWith("The clock has moved ahead by 40.", Assert.Single(Errors()), StringComparison.Ordinal);
        Assert.False(await IsGoneAsync(video));

        clock.Advance(TimeSpan.FromDays(1));
        await UntilAsync(() => IsGoneAsync(video));
        await sweeper.StopAsync(CancellationToken.None);

        IEnumerable<string> Errors() =>
            logger.Collector.GetSnapshot().Where(record => record.Level == LogLevel.Error).Select(record => record.Message);
    }

    [Fact]
    public async Task Sweep_OldDecisions_RemovesThoseAboutTextsBeforeThoseAboutVideos()
    {
        DateTimeOffset now = _database.Clock.GetUtcNow();
        ModerationRecord oldText = TestDecisions.Create(now - TimeSpan.FromDays(31), kind: ModerationDecisionKind.Text);
        ModerationRecord text = TestDecisions.Create(now - TimeSpan.FromDays(29), kind: ModerationDecisionKind.Text);
        ModerationRecord oldPrompt = TestDecisions.Create(now - TimeSpan.FromDays(366), Guid.NewGuid());
        ModerationRecord prompt = TestDecisions.Create(now - TimeSpan.FromDays(364), Guid.NewGuid());
        await _records.InsertAsync([oldText, text, oldPrompt, prompt], CancellationToken.None);

        await SweepAsync(s_kept, async () => await IsDeletedAsync(oldText) && await IsDeletedAsync(oldPrompt));

        Assert.False(await IsDeletedAsync(text));
        Assert.False(await IsDeletedAsync(prompt));

        async Task<bool> IsDeletedAsync(ModerationRecord record) => await _records.FindAsync(record.Id, CancellationToken.None) is null;
    }

    private VideoExpiry Expiry(TimeSpan? kept) => new(Options.Create(new RetentionOptions { Videos = kept }), _database.Clock);

    private async Task<VideoJob> InsertAsync(string state, DateTimeOffset? endedAt)
    {
        VideoJob job = TestJobs.Create(state);
        job.KeyId = null;
        job.CompletedAt = endedAt;
        await _database.Store.InsertAsync(job, CancellationToken.None);
        return job;
    }

    private async Task<bool> IsGoneAsync(VideoJob job) =>
        await _database.Store.FindAsync(job.CorrelationId, CancellationToken.None) is null;

    private async Task SweepAsync(TimeSpan kept, Func<Task<bool>> isDone)
    {
        using RetentionSweeper sweeper = CreateSweeper(kept, _database.Clock, NullLogger<RetentionSweeper>.Instance);
        await sweeper.StartAsync(CancellationToken.None);
        await UntilAsync(isDone);
        await sweeper.StopAsync(CancellationToken.None);
    }

    private RetentionSweeper CreateSweeper(TimeSpan kept, TimeProvider clock, ILogger<RetentionSweeper> logger)
    {
        IOptions<RetentionOptions> options = Options.Create(new RetentionOptions { Videos = kept });
        return new RetentionSweeper(
            _database.Store,
            new ApiKeys(_database.Database, clock, NullLogger<ApiKeys>.Instance),
            new VideoDeletion(_database.Store, new VideoArtifacts(_artifacts)),
            _records,
            new AdminActions(_database.Database, clock, NullLogger<AdminActions>.Instance),
            new VideoExpiry(options, clock),
            options,
            clock,
            logger
        );
    }

    private static async Task UntilAsync(Func<Task<bool>> isDone)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await isDone())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>A clock that can be set ahead while no time passes.</summary>
    private sealed class JumpingClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
