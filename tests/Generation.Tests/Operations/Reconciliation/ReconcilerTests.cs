using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Artifacts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Operations.Reconciliation;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Tests.Storage;

namespace TextToVideo.Generation.Tests.Operations.Reconciliation;

public sealed class ReconcilerTests : IAsyncLifetime
{
    private static readonly TimeSpan s_old = TimeSpan.FromDays(2);
    private static readonly CancellationToken s_none = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private TemporaryJobDatabase _database = null!;
    private FolderArtifactStore _artifacts = null!;

    private FakeTimeProvider Clock => _database.Clock;

    public async Task InitializeAsync()
    {
        _database = await TemporaryJobDatabase.MigratedAsync();
        _artifacts = new FolderArtifactStore(
            Microsoft.Extensions.Options.Options.Create(new ArtifactsOptions { Path = _folder.Path }),
            Clock
        );
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Reconcile_EveryKindOfDifference_IsListedAndThenDeleted()
    {
        VideoJob whole = await InsertAsync(VideoJobStates.Completed, "video.webm", "thumbnail.webp");
        VideoJob withoutFiles = await InsertAsync(VideoJobStates.Completed, "thumbnail.webp");
        VideoJob withLeftovers = await InsertAsync(VideoJobStates.Completed, "video.mp4", "checkpoint.safetensors", "frames.rgb24");
        VideoJob failed = await InsertAsync(VideoJobStates.Failed, "checkpoint.safetensors");
        VideoJob running = await InsertAsync("Denoising", "embedding.safetensors", "checkpoint.safetensors");
        var orphan = Guid.NewGuid();
        await WriteAsync(orphan, "video.webm");
        await _artifacts.WriteAsync("videos/other/file", (stream, token) => Task.CompletedTask, s_none);
        Clock.Advance(s_old);

        ReconciliationPage listed = await ReconcileAsync(new ReconciliationQuery());

        string[] expected =
        [
            .. new (Guid Id, string Difference)[]
            {
                (withoutFiles.CorrelationId, "video_without_files "),
                (withLeftovers.CorrelationId, "leftover_files checkpoint.safetensors frames.rgb24"),
                (failed.CorrelationId, "leftover_files checkpoint.safetensors"),
                (orphan, "files_without_video video.webm"),
            }
                .OrderBy(one => $"{one.Id:N}", StringComparer.Ordinal)
                .Select(one => $"{VideoId.Format(one.Id)} {one.Difference}"),
        ];
        Assert.Equal(expected, listed.Data.Select(Describe));
        Assert.Equal((6, false, false), (listed.Examined, listed.Deleted, listed.HasMore));
        Assert.Equal(listed.Data.Select(one => (long)one.Files.Count), listed.Data.Select(one => one.Bytes));

        ReconciliationPage deleted = await ReconcileAsync(new ReconciliationQuery { Delete = true });

        Assert.True(deleted.Deleted);
        Assert.Equal(expected, deleted.Data.Select(Describe));
        Assert.Empty((await ReconcileAsync(new ReconciliationQuery())).Data);
        Assert.Null(await _database.Store.FindAsync(withoutFiles.CorrelationId, s_none));
        Assert.Equal(["thumbnail.webp", "video.webm"], await FilesAsync(whole.CorrelationId));
        Assert.Equal(["video.mp4"], await FilesAsync(withLeftovers.CorrelationId));
        Assert.Equal(["checkpoint.safetensors", "embedding.safetensors"], await FilesAsync(running.CorrelationId));
        Assert.NotNull(await _database.Store.FindAsync(failed.CorrelationId, s_none));
        Assert.True(await _artifacts.ExistsAsync("videos/other/file", s_none));
    }

    [Fact]
    public async Task Reconcile_YoungerThanTheMinAge_IsLeftAlone()
    {
        await InsertAsync(VideoJobStates.Completed);
        await InsertAsync(VideoJobStates.Failed, "checkpoint.safetensors");
        await WriteAsync(Guid.NewGuid(), "video.webm");
        Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Empty((await ReconcileAsync(new ReconciliationQuery { MinAgeSeconds = 601 })).Data);
        Assert.Equal(3, (await ReconcileAsync(new ReconciliationQuery { MinAgeSeconds = 599 })).Data.Count);
    }

    /// <summary>An orphan of which a file is being written just now belongs to a stage that has not noticed the deletion.</summary>
    [Fact]
    public async Task Reconcile_OneFileIsYoung_LeavesAllOfThem()
    {
        var orphan = Guid.NewGuid();
        await WriteAsync(orphan, "embedding.safetensors");
        Clock.Advance(s_old);
        await WriteAsync(orphan, "checkpoint.safetensors");

        Assert.Empty((await ReconcileAsync(new ReconciliationQuery())).Data);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Reconcile_PageByPage_ExaminesEveryVideoOnce(int limit)
    {
        var ids = new List<string>();
        for (int index = 0; index < 4; index++)
        {
            var orphan = Guid.NewGuid();
            await WriteAsync(orphan, "video.webm");
            ids.Add(VideoId.Format(orphan));
            ids.Add(VideoId.Format((await InsertAsync(VideoJobStates.Completed)).CorrelationId));
            await InsertAsync(VideoJobStates.Completed, "video.webm");
        }

        Clock.Advance(s_old);
        var found = new List<string>();
        int examined = 0;
        var query = new ReconciliationQuery { Limit = limit };
        ReconciliationPage page;
        do
        {
            page = await ReconcileAsync(query);
            Assert.InRange(page.Examined, 0, 2 * limit);
            found.AddRange(page.Data.Select(one => one.Id));
            examined += page.Examined;
            query = query with { After = VideoId.TryParse(page.LastId, out Guid last) ? last : null };
        } while (page.HasMore);

        Assert.Equal(ids.Order(StringComparer.Ordinal), found);
        Assert.Equal(12, examined);
    }

    /// <summary>The wrong database, or a folder that is not mounted: nearly everything would be deleted.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reconcile_StoresOfTwoSystems_DeletesOnlyIfForced(bool hasRow)
    {
        VideoJob? job = hasRow ? await InsertAsync(VideoJobStates.Completed) : null;
        var orphan = Guid.NewGuid();
        await WriteAsync(orphan, "video.webm");
        Clock.Advance(s_old);

        await Assert.ThrowsAsync<ConflictException>(() => ReconcileAsync(new ReconciliationQuery { Delete = true }));
        Assert.Equal(["video.webm"], await FilesAsync(orphan));

        await ReconcileAsync(new ReconciliationQuery { Delete = true, Force = true });
        Assert.Empty(await FilesAsync(orphan));
        Assert.True(job is null || await _database.Store.FindAsync(job.CorrelationId, s_none) is null);
    }

    private static string Describe(Discrepancy one) =>
        $"{one.Id} {one.Kind} {string.Join(' ', one.Files.Select(key => key[(key.LastIndexOf('/') + 1)..]))}";

    private Task<ReconciliationPage> ReconcileAsync(ReconciliationQuery query)
    {
        var videoArtifacts = new VideoArtifacts(_artifacts);
        return new Reconciler(
            _database.Store,
            _artifacts,
            videoArtifacts,
            new VideoDeletion(_database.Store, videoArtifacts),
            Clock,
            NullLogger<Reconciler>.Instance
        ).ReconcileAsync(query, s_none);
    }

    /// <summary>Inserts a job that ends now, with its files.</summary>
    private async Task<VideoJob> InsertAsync(string state, params string[] files)
    {
        VideoJob job = TestJobs.Create(state);
        job.KeyId = null;
        job.CompletedAt = VideoJobStates.IsFinal(state) ? Clock.GetUtcNow() : null;
        await _database.Store.InsertAsync(job, s_none);
        await WriteAsync(job.CorrelationId, files);
        return job;
    }

    /// <summary>Writes files of one byte.</summary>
    private async Task WriteAsync(Guid videoId, params string[] files)
    {
        foreach (string file in files)
        {
            await _artifacts.WriteAsync(
                ArtifactKeys.GetPrefix(videoId) + file,
                (stream, token) => stream.WriteAsync(new byte[1], token).AsTask(),
                s_none
            );
        }
    }

    private async Task<List<string>> FilesAsync(Guid videoId)
    {
        string prefix = ArtifactKeys.GetPrefix(videoId);
        return await _artifacts.ListAsync(prefix, s_none).Select(key => key[prefix.Length..]).ToListAsync();
    }
}
