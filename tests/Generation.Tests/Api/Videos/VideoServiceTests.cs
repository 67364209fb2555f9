using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Tests.Api.Videos;

public sealed class VideoServiceTests : IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly IArtifactStore _artifacts = Substitute.For<IArtifactStore>();
    private readonly string _folder = Directory.CreateTempSubdirectory("texttovideo-").FullName;
    private GenerationHost _host = null!;

    // The clock stands still: whatever happens, happens within one millisecond.
    public async Task InitializeAsync() =>
        _host = await GenerationHost.StartAsync(Path.Combine(_folder, "jobs.db"), _artifacts, new FakeTimeProvider(TestJobs.Now));

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task CreateAsync_ValidRequest_StoresTheJobAndStartsIt()
    {
        VideoSnapshot created = await _host.Videos.CreateAsync(
            new CreateVideoInput { Prompt = "a red circle" },
            Caller.Local,
            CancellationToken.None
        );

        Assert.Equal("queued", created.Job.Status);
        await _host.Recorder.HandledAsync<VideoRequested>(created.Job.CorrelationId);
        Assert.IsType<ModeratePrompt>(Assert.Single(_host.Recorder.Commands(created.Job.CorrelationId)));
        Assert.Equal("a red circle", (await _host.FindAsync(created.Job.CorrelationId)).Prompt);
    }

    [Fact]
    public async Task CreateAsync_InvalidRequest_StoresNothing()
    {
        await Assert.ThrowsAsync<InvalidFieldException>(() =>
            _host.Videos.CreateAsync(new CreateVideoInput(), Caller.Local, CancellationToken.None)
        );

        Assert.Empty(await _host.Store.ListAsync(new VideoJobQuery(10), CancellationToken.None));
    }

    [Fact]
    public async Task CreateAsync_SameRequestAndIdempotencyKey_ReturnsSameVideo()
    {
        var request = new CreateVideoInput
        {
            Prompt = "a circle",
            OutputFormats = ["gif", "mp4"],
            IdempotencyKey = "key",
        };

        VideoSnapshot first = await _host.Videos.CreateAsync(request, CreateCaller("a"), CancellationToken.None);
        VideoSnapshot again = await _host.Videos.CreateAsync(
            request with
            {
                OutputFormats = ["gif", "mp4"],
            },
            CreateCaller("a"),
            CancellationToken.None
        );
        VideoSnapshot other = await _host.Videos.CreateAsync(request, CreateCaller("b"), CancellationToken.None);

        Assert.Equal(first.Job.CorrelationId, again.Job.CorrelationId);
        Assert.Equal(first.Job.Seed, again.Job.Seed);
        Assert.NotEqual(first.Job.CorrelationId, other.Job.CorrelationId);
        Assert.Equal(2, (await _host.Store.ListAsync(new VideoJobQuery(10), CancellationToken.None)).Count);
    }

    [Fact]
    public async Task CreateAsync_SameRequestConcurrently_CreatesOneVideo()
    {
        var request = new CreateVideoInput { Prompt = "a red circle", IdempotencyKey = "key" };

        VideoSnapshot[] videos = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => _host.Videos.CreateAsync(request, Caller.Local, CancellationToken.None)))
        );

        Assert.Single(videos.Select(video => video.Job.CorrelationId).Distinct());
        Assert.Single(await _host.Store.ListAsync(new VideoJobQuery(10), CancellationToken.None));
    }

    [Fact]
    public async Task CreateAsync_OtherRequestWithSameIdempotencyKey_Conflicts()
    {
        var request = new CreateVideoInput { Prompt = "a red circle", IdempotencyKey = "key" };
        await _host.Videos.CreateAsync(request, Caller.Local, CancellationToken.None);
        CreateVideoInput[] others =
        [
            request with
            {
                Prompt = "a blue circle",
            },
            request with
            {
                Seed = 1,
            },
            request with
            {
                OutputFormats = ["mp4"],
            },
            request with
            {
                RemixedFromVideoId = "v",
            },
        ];

        foreach (CreateVideoInput other in others)
        {
            ConflictException error = await Assert.ThrowsAsync<ConflictException>(() =>
                _host.Videos.CreateAsync(other, Caller.Local, CancellationToken.None)
            );
            Assert.Equal("idempotency_conflict", error.Code);
        }

        Assert.Single(await _host.Store.ListAsync(new VideoJobQuery(10), CancellationToken.None));
    }

    [Fact]
    public async Task CreateAsync_InvalidRequest_DoesNotUseIdempotencyKey()
    {
        var request = new CreateVideoInput
        {
            Prompt = "a red circle",
            Fps = -1,
            IdempotencyKey = "key",
        };
        await Assert.ThrowsAsync<InvalidFieldException>(() => _host.Videos.CreateAsync(request, Caller.Local, CancellationToken.None));

        Assert.Equal(
            "queued",
            (await _host.Videos.CreateAsync(request with { Fps = null }, Caller.Local, CancellationToken.None)).Job.Status
        );
    }

    [Fact]
    public async Task CreateAsync_VideoOfIdempotencyKeyWasDeleted_CreatesNone()
    {
        var request = new CreateVideoInput { Prompt = "a red circle", IdempotencyKey = "key" };
        VideoSnapshot video = await _host.Videos.CreateAsync(request, Caller.Local, CancellationToken.None);
        await _host.Store.DeleteAsync(video.Job.CorrelationId, CancellationToken.None);

        await Assert.ThrowsAsync<VideoNotFoundException>(() => _host.Videos.CreateAsync(request, Caller.Local, CancellationToken.None));

        Assert.Empty(await _host.Store.ListAsync(new VideoJobQuery(10), CancellationToken.None));
    }

    [Fact]
    public async Task CreateAsync_Remix_EqualsSourceExceptPrompt()
    {
        VideoJob source = (
            await _host.Videos.CreateAsync(
                new CreateVideoInput
                {
                    Prompt = "a circle",
                    Seed = 77,
                    OutputFormats = ["gif"],
                },
                CreateCaller("a"),
                CancellationToken.None
            )
        ).Job;
        source.CorrelationId = Guid.NewGuid();
        source.CurrentState = VideoJobStates.Completed;
        source.CompletedAt = source.CreatedAt;
        await _host.Store.InsertAsync(source, CancellationToken.None);

        VideoSnapshot remix = await _host.Videos.CreateAsync(
            new CreateVideoInput { Prompt = "a blue circle", RemixedFromVideoId = VideoId.Format(source.CorrelationId) },
            CreateCaller("a"),
            CancellationToken.None
        );

        VideoJob job = await _host.FindAsync(remix.Job.CorrelationId);
        Assert.Equal(("a blue circle", 77, source.CorrelationId), (job.Prompt, job.Seed, job.RemixedFrom));
        Assert.Equal(["gif"], job.OutputFormats);
        Assert.Equal(source.Clip, job.Clip);

        // An alias of the same model is not another model.
        VideoSnapshot again = await _host.Videos.CreateAsync(
            new CreateVideoInput
            {
                Prompt = "a blue circle",
                Model = "sora-2",
                Size = "auto",
                RemixedFromVideoId = VideoId.Format(source.CorrelationId),
            },
            CreateCaller("a"),
            CancellationToken.None
        );
        Assert.Equal(source.Clip, again.Job.Clip);
    }

    [Fact]
    public async Task CreateAsync_IgnoredFields_AddWarnings()
    {
        var request = new CreateVideoInput
        {
            Prompt = "a red circle",
            Camera = "zoom in",
            N = 1,
        };

        VideoSnapshot video = await _host.Videos.CreateAsync(request, Caller.Local, CancellationToken.None);

        Assert.Equal(["camera", "n"], video.Job.Warnings.Select(warning => warning.Split(':')[0]));
    }

    [Fact]
    public async Task CreateAsync_IgnoredFields_AreNoOtherRequestForTheIdempotencyKey()
    {
        var request = new CreateVideoInput { Prompt = "a red circle", IdempotencyKey = "key" };
        VideoSnapshot first = await _host.Videos.CreateAsync(request, Caller.Local, CancellationToken.None);
        VideoSnapshot second = await _host.Videos.CreateAsync(request with { N = 1, User = "me" }, Caller.Local, CancellationToken.None);

        Assert.Equal(first.Job.CorrelationId, second.Job.CorrelationId);
        await Assert.ThrowsAsync<InvalidFieldException>(() =>
            _host.Videos.CreateAsync(request with { N = 2 }, Caller.Local, CancellationToken.None)
        );
    }

    [Fact]
    public async Task WaitAsync_JobEndsInTime_ReturnsItsEnd()
    {
        VideoJob job = await InsertAsync("Denoising");
        Task<VideoSnapshot> waiting = _host.Videos.WaitAsync(new VideoSnapshot(job, []), s_timeout, Caller.Local, CancellationToken.None);
        await _host.Videos.CancelAsync(VideoId.Format(job.CorrelationId), Caller.Local, CancellationToken.None).WaitAsync(s_timeout);

        Assert.Equal("cancelled", (await waiting.WaitAsync(s_timeout)).Job.ErrorCode);
    }

    [Fact]
    public async Task WaitAsync_TimeIsOver_ReturnsTheUnfinishedVideo()
    {
        VideoJob job = await InsertAsync("Denoising");

        VideoSnapshot video = await _host
            .Videos.WaitAsync(new VideoSnapshot(job, []), TimeSpan.Zero, Caller.Local, CancellationToken.None)
            .WaitAsync(s_timeout);

        Assert.Equal("in_progress", video.Job.Status);
    }

    [Fact]
    public async Task CreateAsync_RemixOfUnfinishedOrForeignVideo_IsRejected()
    {
        VideoSnapshot queued = await _host.Videos.CreateAsync(
            new CreateVideoInput { Prompt = "a red circle" },
            CreateCaller("a"),
            CancellationToken.None
        );
        var request = new CreateVideoInput { Prompt = "a blue circle", RemixedFromVideoId = GetId(queued) };

        await Assert.ThrowsAsync<ConflictException>(() => _host.Videos.CreateAsync(request, CreateCaller("a"), CancellationToken.None));
        await Assert.ThrowsAsync<ConflictException>(() => _host.Videos.CreateAsync(request, Caller.Local, CancellationToken.None));
        await Assert.ThrowsAsync<VideoNotFoundException>(() =>
            _host.Videos.CreateAsync(request, CreateCaller("b"), CancellationToken.None)
        );
        await Assert.ThrowsAsync<VideoNotFoundException>(() =>
            _host.Videos.CreateAsync(request with { RemixedFromVideoId = "video_1" }, CreateCaller("a"), CancellationToken.None)
        );
    }

    [Fact]
    public async Task WatchAsync_SeveralStatesWithinOneMillisecond_EndsWithTheLastState()
    {
        VideoJob job = await InsertAsync("Transcoding");
        using var limit = new CancellationTokenSource(s_timeout);
        var states = new List<string>();
        await foreach (VideoSnapshot video in _host.Videos.WatchAsync(VideoId.Format(job.CorrelationId), Caller.Local, limit.Token))
        {
            states.Add(video.Job.CurrentState);
            if (states.Count == 1)
            {
                await _host.PublishAsync(new VideoTranscoded(job.CorrelationId));
            }
        }

        Assert.Equal(["Transcoding", "Completed"], states);
    }

    [Fact]
    public async Task OpenPreviewAsync_VideoInProgress_ReturnsNewestPreview()
    {
        VideoSnapshot video = await _host.Videos.CreateAsync(
            new CreateVideoInput { Prompt = "a red circle" },
            Caller.Local,
            CancellationToken.None
        );
        string id = GetId(video);
        await Assert.ThrowsAsync<VideoNotFoundException>(() => _host.Videos.OpenPreviewAsync(id, Caller.Local, CancellationToken.None));

        await PublishAsync(3, [1, 2, 3]);
        await PublishAsync(9, [4, 5]);
        VideoContent preview = await _host.Videos.OpenPreviewAsync(id, Caller.Local, CancellationToken.None);
        var bytes = new MemoryStream();
        await preview.Stream.CopyToAsync(bytes);
        Assert.Equal([4, 5], bytes.ToArray());
        Assert.Equal(9, (await _host.Videos.GetAsync(id, Caller.Local, CancellationToken.None)).Preview!.Completed);

        await _host.Videos.CancelAsync(id, Caller.Local, CancellationToken.None).WaitAsync(s_timeout);
        Assert.Null((await _host.Videos.GetAsync(id, Caller.Local, CancellationToken.None)).Preview);
        await Assert.ThrowsAsync<VideoNotFoundException>(() => _host.Videos.OpenPreviewAsync(id, Caller.Local, CancellationToken.None));

        ValueTask PublishAsync(int step, byte[] png) =>
            _host.Progress.PublishAsync(
                new ProgressUpdate(video.Job.CorrelationId, ProgressUpdate.Preview, step, 20, DateTimeOffset.UnixEpoch.AddSeconds(step))
                {
                    Image = png,
                },
                CancellationToken.None
            );
    }

    [Fact]
    public async Task CancelAsync_RunningJob_WaitsUntilItHasEnded()
    {
        VideoJob job = await InsertAsync("Denoising");

        VideoSnapshot cancelled = await _host
            .Videos.CancelAsync(VideoId.Format(job.CorrelationId), Caller.Local, CancellationToken.None)
            .WaitAsync(s_timeout);

        Assert.Equal("failed", cancelled.Job.Status);
        Assert.Equal("cancelled", cancelled.Job.ErrorCode);
        Assert.Single(_host.Recorder.Published<VideoCancelled>(job.CorrelationId));
    }

    [Theory]
    [InlineData(VideoJobStates.Completed)]
    [InlineData(VideoJobStates.Rejected)]
    [InlineData(VideoJobStates.Failed)]
    public async Task CancelAsync_EndedJob_Conflicts(string state)
    {
        VideoJob job = await InsertAsync(state);

        await Assert.ThrowsAsync<ConflictException>(() =>
            _host.Videos.CancelAsync(VideoId.Format(job.CorrelationId), Caller.Local, CancellationToken.None).WaitAsync(s_timeout)
        );

        Assert.Equal(state, (await _host.FindAsync(job.CorrelationId)).CurrentState);
    }

    /// <summary>A client that lost the answer cancels again, and must not take that for a failure.</summary>
    [Fact]
    public async Task CancelAsync_CancelledJob_ReturnsItUnchanged()
    {
        VideoJob job = await InsertAsync("Denoising");
        string id = VideoId.Format(job.CorrelationId);

        VideoSnapshot first = await _host.Videos.CancelAsync(id, Caller.Local, CancellationToken.None).WaitAsync(s_timeout);
        VideoSnapshot second = await _host.Videos.CancelAsync(id, Caller.Local, CancellationToken.None).WaitAsync(s_timeout);

        Assert.Equal("cancelled", second.Job.ErrorCode);
        Assert.Equal(first.Job.CompletedAt, second.Job.CompletedAt);
        Assert.Single(_host.Recorder.Published<VideoCancelled>(job.CorrelationId));
    }

    /// <summary>A page may begin after a video that was deleted or has expired since the page before.</summary>
    [Theory]
    [InlineData("desc")]
    [InlineData("asc")]
    public async Task ListAsync_VideoOfTheCursorIsDeleted_ReturnsTheNextPage(string order)
    {
        var videos = new List<string>();
        foreach (string prompt in new[] { "one", "two", "three", "four" })
        {
            VideoSnapshot video = await _host.Videos.CreateAsync(
                new CreateVideoInput { Prompt = prompt },
                Caller.Local,
                CancellationToken.None
            );
            videos.Add(VideoId.Format(video.Job.CorrelationId));
        }

        string[] listed = [.. videos.Order(StringComparer.Ordinal)];
        listed = order == "asc" ? listed : [.. listed.Reverse()];
        await _host.Videos.DeleteAsync(listed[1], Caller.Local, CancellationToken.None).WaitAsync(s_timeout);

        VideoPage page = await _host.Videos.ListAsync(listed[1], 2, order, query: null, Caller.Local, CancellationToken.None);

        Assert.Equal(listed[2..], page.Videos.Select(video => VideoId.Format(video.Job.CorrelationId)));
    }

    [Theory]
    [InlineData("Denoising")]
    [InlineData(VideoJobStates.Completed)]
    public async Task DeleteAsync_AnyJob_RemovesItsFilesAndItsRow(string state)
    {
        VideoJob job = await InsertAsync(state);
        string id = VideoId.Format(job.CorrelationId);

        await _host.Videos.DeleteAsync(id, Caller.Local, CancellationToken.None).WaitAsync(s_timeout);

        await _artifacts.Received().DeleteAllAsync(ArtifactKeys.GetPrefix(job.CorrelationId), Arg.Any<CancellationToken>());
        await Assert.ThrowsAsync<VideoNotFoundException>(() => _host.Videos.GetAsync(id, Caller.Local, CancellationToken.None));
        await Assert.ThrowsAsync<VideoNotFoundException>(() => _host.Videos.DeleteAsync(id, Caller.Local, CancellationToken.None));
    }

    /// <summary>A conversion writes its file after the others were deleted, and its event still finds the row.</summary>
    [Fact]
    public async Task DeleteAsync_FileIsWrittenBeforeTheRowIsDeleted_RemovesItToo()
    {
        VideoJob job = await InsertAsync(VideoJobStates.Completed);
        string prefix = ArtifactKeys.GetPrefix(job.CorrelationId);
        bool hasFile = false;
        _artifacts.DeleteAllAsync(prefix, Arg.Any<CancellationToken>()).Returns(_ => DeleteAsync());

        await _host.Videos.DeleteAsync(VideoId.Format(job.CorrelationId), Caller.Local, CancellationToken.None).WaitAsync(s_timeout);

        Assert.False(hasFile);

        // As long as there is a row, the conversion writes its file right after the deletion of the others.
        async Task DeleteAsync() => hasFile = await _host.Store.FindAsync(job.CorrelationId, CancellationToken.None) is not null;
    }

    [Fact]
    public async Task DeleteAsync_FilesCannotBeRemoved_KeepsRowForRetry()
    {
        VideoJob job = await InsertAsync(VideoJobStates.Completed);
        _artifacts.DeleteAllAsync(default!, default).ReturnsForAnyArgs(_ => Task.FromException(new IOException()));

        await Assert.ThrowsAsync<IOException>(() =>
            _host.Videos.DeleteAsync(VideoId.Format(job.CorrelationId), Caller.Local, CancellationToken.None)
        );

        Assert.NotNull(await _host.Store.FindAsync(job.CorrelationId, CancellationToken.None));
    }

    [Theory]
    [InlineData(0, null, null, "limit")]
    [InlineData(101, null, null, "limit")]
    [InlineData(-1, null, null, "limit")]
    [InlineData(null, "newest", null, "order")]
    [InlineData(null, "DESC", null, "order")]
    [InlineData(null, null, "video_1", "after")]
    [InlineData(null, null, "video_00000000000000000000000000000000", "after")]
    [InlineData(null, null, "video_ffffffffffff7fffbfffffffffffffff", "after")]
    public async Task ListAsync_WrongParameter_NamesIt(int? limit, string? order, string? after, string field) =>
        Assert.Equal(
            field,
            (
                await Assert.ThrowsAsync<InvalidFieldException>(() =>
                    _host.Videos.ListAsync(after, limit, order, null, Caller.Local, CancellationToken.None)
                )
            ).Field
        );

    [Fact]
    public async Task ListAsync_PageByPage_ReportsWhetherMoreFollow()
    {
        DateTimeOffset time = TestJobs.Create().CreatedAt;
        Guid[] ids =
        [
            .. Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7(time)).OrderBy(id => id.ToString("N"), StringComparer.Ordinal),
        ];
        foreach (Guid id in ids)
        {
            await _host.Store.InsertAsync(TestJobs.Create(VideoJobStates.Completed, time, id), CancellationToken.None);
        }

        VideoPage first = await _host.Videos.ListAsync(null, 2, null, null, Caller.Local, CancellationToken.None);
        VideoPage second = await _host.Videos.ListAsync(VideoId.Format(ids[1]), 2, "desc", null, Caller.Local, CancellationToken.None);
        VideoPage ascending = await _host.Videos.ListAsync(string.Empty, 3, "asc", null, Caller.Local, CancellationToken.None);

        Assert.Equal(([ids[2], ids[1]], true), (Ids(first), first.HasMore), Same);
        Assert.Equal(([ids[0]], false), (Ids(second), second.HasMore), Same);
        Assert.Equal((ids, false), (Ids(ascending), ascending.HasMore), Same);
    }

    [Theory]
    [InlineData("poster", null, "variant")]
    [InlineData("video", "mov", "format")]
    [InlineData(null, "../mp4", "format")]
    public async Task OpenContentAsync_NoSuchFile_NamesTheParameter(string? variant, string? format, string field)
    {
        VideoJob job = await InsertAsync(VideoJobStates.Completed);

        Assert.Equal(
            field,
            (
                await Assert.ThrowsAsync<InvalidFieldException>(() =>
                    _host.Videos.OpenContentAsync(VideoId.Format(job.CorrelationId), variant, format, Caller.Local, CancellationToken.None)
                )
            ).Field
        );
    }

    [Theory]
    [InlineData(null, null, "video.webm", "video/webm")]
    [InlineData("video", "mp4", "video.mp4", "video/mp4")]
    [InlineData("thumbnail", null, "thumbnail.webp", "image/webp")]
    [InlineData("spritesheet", "mp4", "spritesheet.jpg", "image/jpeg")]
    public async Task OpenContentAsync_CompletedVideo_OpensTheFile(string? variant, string? format, string file, string contentType)
    {
        VideoJob job = await InsertAsync(VideoJobStates.Completed);
        string key = ArtifactKeys.GetPrefix(job.CorrelationId) + file;
        var info = new ArtifactInfo(3, "tag", new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        var stream = new MemoryStream([1, 2, 3]);
        _artifacts.GetInfoAsync(key, Arg.Any<CancellationToken>()).Returns(info);
        _artifacts.OpenReadAsync(key, Arg.Any<CancellationToken>()).Returns(stream);
        string id = VideoId.Format(job.CorrelationId);

        VideoContent content = await _host.Videos.OpenContentAsync(id, variant, format, Caller.Local, CancellationToken.None);

        Assert.Equal(new VideoContent(stream, 3, contentType, id + Path.GetExtension(file), "tag", info.LastModified), content);
    }

    [Theory]
    [InlineData("Denoising")]
    [InlineData(VideoJobStates.Failed)]
    public async Task OpenContentAsync_NotCompleted_Conflicts(string state)
    {
        VideoJob job = await InsertAsync(state);

        await Assert.ThrowsAsync<ConflictException>(() =>
            _host.Videos.OpenContentAsync(VideoId.Format(job.CorrelationId), null, null, Caller.Local, CancellationToken.None)
        );
    }

    private static Caller CreateCaller(string tenant) => new() { KeyId = $"key of {tenant}", Tenant = tenant };

    private static bool Same((Guid[] Ids, bool HasMore) expected, (Guid[] Ids, bool HasMore) actual) =>
        expected.HasMore == actual.HasMore && expected.Ids.SequenceEqual(actual.Ids);

    private static Guid[] Ids(VideoPage page) => [.. page.Videos.Select(video => video.Job.CorrelationId)];

    private static string GetId(VideoSnapshot video) => VideoId.Format(video.Job.CorrelationId);

    private async Task<VideoJob> InsertAsync(string state)
    {
        VideoJob job = TestJobs.Create(state);
        await _host.Store.InsertAsync(job, CancellationToken.None);
        return job;
    }
}
