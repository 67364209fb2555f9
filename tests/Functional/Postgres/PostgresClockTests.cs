using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Artifacts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Tests;

namespace TextToVideo.Functional.Postgres;

/// <summary>A replica whose clock is wrong, as of a restored virtual machine, goes by the clock of the database.</summary>
[Collection(PostgresFixture.Collection)]
public sealed class PostgresClockTests(PostgresFixture postgres) : IDisposable
{
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan s_sweepInterval = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(40)]
    [InlineData(-40)]
    public async Task Generation_ClockIsWrong_StoresRightTimesAndDeletesOnlyWhatHasExpired(int daysAhead)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(daysAhead));
        var artifacts = new FolderArtifactStore(Options.Create(new ArtifactsOptions { Path = _folder.Path }), TimeProvider.System);
        await using GenerationHost host = await GenerationHost.StartAsync(
            [
                new("ConnectionStrings:videos", await postgres.CreateEmptyAsync()),
                new("Retention:Videos", $"{s_kept}"),
                new("Retention:SweepInterval", $"{s_sweepInterval}"),
            ],
            artifacts,
            clock
        );

        VideoJob young = await InsertAsync(host, DateTimeOffset.UtcNow.AddDays(-1));
        Assert.InRange(
            DateTimeOffset.UtcNow - (await host.FindAsync(young.CorrelationId)).UpdatedAt,
            TimeSpan.FromMinutes(-1),
            TimeSpan.FromMinutes(1)
        );

        // The first of these sweeps may have begun before the young video was there, the second has seen it.
        for (int sweep = 0; sweep < 2; sweep++)
        {
            VideoJob old = await InsertAsync(host, DateTimeOffset.UtcNow - s_kept);
            await Wait.UntilAsync(
                "the expired video is deleted",
                async () =>
                {
                    clock.Advance(s_sweepInterval);
                    return await host.Store.FindAsync(old.CorrelationId, CancellationToken.None) is null;
                }
            );
        }

        Assert.NotNull(await host.Store.FindAsync(young.CorrelationId, CancellationToken.None));
    }

    private static async Task<VideoJob> InsertAsync(GenerationHost host, DateTimeOffset endedAt)
    {
        VideoJob job = TestJobs.Create(VideoJobStates.Completed);
        job.KeyId = null;
        job.CompletedAt = endedAt;
        await host.Store.InsertAsync(job, CancellationToken.None);
        return job;
    }
}
