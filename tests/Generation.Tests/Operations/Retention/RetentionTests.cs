using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
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
        IOptions<RetentionOptions> options = Options.Create(new RetentionOptions { Videos = kept });
        var keys = new ApiKeys(_database.Database, _database.Clock, NullLogger<ApiKeys>.Instance);
        using var sweeper = new RetentionSweeper(
            _database.Store,
            keys,
            _records,
            new VideoArtifacts(_artifacts),
            Expiry(kept),
            options,
            _database.Clock,
            NullLogger<RetentionSweeper>.Instance
        );
        await sweeper.StartAsync(CancellationToken.None);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await isDone())
        {
            await Task.Delay(20, limit.Token);
        }

        await sweeper.StopAsync(CancellationToken.None);
    }
}
