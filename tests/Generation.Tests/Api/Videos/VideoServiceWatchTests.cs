using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Tests.Storage;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Tests.Api.Videos;

/// <summary>Watching where progress is lost, as between processes without Redis: what is known of the row's changes is the row.</summary>
public sealed class VideoServiceWatchTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly TemporaryJobDatabase _database = new();
    private readonly IVideoJobStore _store = Substitute.For<IVideoJobStore>();
    private readonly IProgressChannel _progress = Substitute.For<IProgressChannel>();
    private readonly IProgressSubscription _updates = Substitute.For<IProgressSubscription>();
    private readonly Guid _id = Guid.NewGuid();
    private readonly IHostApplicationLifetime _lifetime = Substitute.For<IHostApplicationLifetime>();
    private readonly CallerLimits _limits = TestCallerLimits.Create(new CallerLimitOptions { EventStreams = 2 });
    private int _reads;
    private int _steps;

    public VideoServiceWatchTests()
    {
        _progress.SubscribeAsync(default, default).ReturnsForAnyArgs(_updates);
        _progress.GetLatestAsync(default, default).ReturnsForAnyArgs(_ => [Update(_steps)]);
    }

    public Task InitializeAsync() => _database.Database.MigrateAsync(CancellationToken.None);

    public async Task DisposeAsync()
    {
        _limits.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task WatchAsync_NoUpdates_PollsTheRow()
    {
        // The second reading is the watch's first look.
        SetState(read => read <= 3 ? "Denoising" : VideoJobStates.Completed);
        _updates
            .NextAsync(default, default)
            .ReturnsForAnyArgs(call =>
            {
                _time.Advance(call.Arg<TimeSpan>());
                return (ProgressUpdate?)null;
            });

        Assert.Equal(["Denoising", VideoJobStates.Completed], await WatchAsync());
        Assert.Equal(4, _reads);
    }

    [Fact]
    public async Task WatchAsync_OnlyStepUpdates_ReadsTheRowAtThePollInterval()
    {
        SetState(_ => _steps < 100 ? "Denoising" : VideoJobStates.Completed);
        _updates
            .NextAsync(default, default)
            .ReturnsForAnyArgs(_ =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return Update(++_steps);
            });

        List<string> states = await WatchAsync();
        Assert.Equal(VideoJobStates.Completed, states[^1]);
        Assert.InRange(_steps, 100, 130);
        Assert.InRange(_reads, 3, 7);
    }

    [Fact]
    public async Task WatchAsync_StepsFasterThanTheWatcher_ReturnsEachOnceInOrder()
    {
        // Updates arrive oldest first, while the newest is already known.
        SetState(_ => _steps < 6 ? "Denoising" : VideoJobStates.Completed);
        var updates = new Queue<int>([2, 3, 4, 5, 6]);
        _steps = 3;
        _updates
            .NextAsync(default, default)
            .ReturnsForAnyArgs(_ =>
            {
                int step = updates.Dequeue();
                _steps = Math.Max(_steps, step);
                return step == 6 ? Update(step) with { Stage = string.Empty } : Update(step);
            });

        var steps = new List<int>();
        await foreach (VideoSnapshot video in CreateService().WatchAsync(VideoId.Format(_id), Caller.Local, CancellationToken.None))
        {
            steps.AddRange(video.Progress.Select(update => update.Completed));
        }

        Assert.Equal([3, 4, 5], steps);
    }

    [Fact]
    public async Task WatchAsync_MoreStreamsThanTheLimit_AreRefusedUntilOneEnds()
    {
        SetState(_ => "Denoising");
        VideoService service = CreateService();
        await using IAsyncEnumerator<VideoSnapshot> first = Watch(Caller.Local);
        await using IAsyncEnumerator<VideoSnapshot> second = Watch(Caller.Local);
        await first.MoveNextAsync();
        await second.MoveNextAsync();

        KeyLimitException error = await Assert.ThrowsAsync<KeyLimitException>(async () => await Watch(Caller.Local).MoveNextAsync());

        Assert.Equal(ErrorCodes.ConcurrencyLimitExceeded, error.Code);
        Assert.Equal("The caller is limited to 2 event streams at a time. Wait until one has ended.", error.Message);
        await using IAsyncEnumerator<VideoSnapshot> other = Watch(Caller.Local with { KeyId = "another" });
        Assert.True(await other.MoveNextAsync());
        await first.DisposeAsync();
        await using IAsyncEnumerator<VideoSnapshot> third = Watch(Caller.Local);
        Assert.True(await third.MoveNextAsync());

        IAsyncEnumerator<VideoSnapshot> Watch(Caller caller) =>
            service.WatchAsync(VideoId.Format(_id), caller, CancellationToken.None).GetAsyncEnumerator();
    }

    private VideoService CreateService() =>
        new(
            null!,
            _store,
            null!,
            null!,
            null!,
            null!,
            null!,
            null!,
            new VideoExpiry(Options.Create(new RetentionOptions()), _time),
            null!,
            null!,
            _limits,
            _progress,
            new ProgressWaiter(_progress),
            new QueueForecast(new JobQueueStore(_database.Database), Options.Create(new JobQueueOptions()), _time),
            _lifetime,
            _time
        );

    private ProgressUpdate Update(int step) => new(_id, "denoise", step, 1000, default);

    private void SetState(Func<int, string> state) =>
        _store.FindAsync(default, default).ReturnsForAnyArgs(_ => TestJobs.Create(state(++_reads), id: _id));

    private async Task<List<string>> WatchAsync()
    {
        var states = new List<string>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (VideoSnapshot video in CreateService().WatchAsync(VideoId.Format(_id), Caller.Local, limit.Token))
        {
            states.Add(video.Job.CurrentState);
        }

        return states;
    }
}
