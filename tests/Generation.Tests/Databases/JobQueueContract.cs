using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Tests of the job queue that every kind of database must pass.</summary>
public abstract class JobQueueContract : IAsyncLifetime
{
    private readonly JobQueueOptions _options = new() { MaxRunning = 2, MaxWaiting = 5 };
    private readonly TestStageQueues _queues = new();
    private readonly List<Guid> _sent = [];
    private JobDatabaseUnderTest _database = null!;
    private JobQueue _queue = null!;
    private QueueForecast _forecast = null!;

    public async Task InitializeAsync()
    {
        _database = await CreateAsync();
        IOptions<JobQueueOptions> options = Options.Create(_options);
        _queue = new JobQueue(
            new JobQueueStore(_database.Database),
            _database.Store,
            _database.Keys,
            new PipelineCapacity(_queues, options, _database.Clock),
            options,
            _database.Clock
        );
        _forecast = new QueueForecast(new JobQueueStore(_database.Database), options, _database.Clock);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    /// <summary>Creates an empty database.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateAsync();

    [Fact]
    public async Task Dispatch_OneTenant_OrdersByPriorityThenArrivalUpToLimit()
    {
        VideoJob old = await AddAsync("a", JobPriority.Normal);
        await AddAsync("a", JobPriority.Low);
        VideoJob urgent = await AddAsync("a", JobPriority.High);
        await AddAsync("a", JobPriority.Normal);

        await DispatchAsync();

        Assert.Equal([urgent.CorrelationId, old.CorrelationId], _sent);
        Assert.Equal(_database.Clock.GetUtcNow(), (await FindAsync(old)).DispatchedAt);
    }

    [Fact]
    public async Task Dispatch_OtherTenantArrives_ItsFirstJobGoesNext()
    {
        VideoJob[] many = [await AddAsync("a"), await AddAsync("a"), await AddAsync("a"), await AddAsync("a")];
        await DispatchAsync();
        VideoJob other = await AddAsync("b");
        await EndAsync(many[0]);
        await DispatchAsync();

        Assert.Equal([many[0].CorrelationId, many[1].CorrelationId, other.CorrelationId], _sent);
    }

    [Fact]
    public async Task Dispatch_OneRunningAtATime_TenantsTakeTurns()
    {
        _options.MaxRunning = 1;
        Dictionary<Guid, string> tenants = [];
        foreach (string tenant in new[] { "a", "a", "a", "b", "b", "c" })
        {
            tenants.Add((await AddAsync(tenant)).CorrelationId, tenant);
        }

        while (_sent.Count < tenants.Count)
        {
            await DispatchAsync();
            await EndAsync((await _database.Store.FindAsync(_sent[^1], default))!);
        }

        Assert.Equal(["a", "b", "c", "a", "b", "a"], _sent.Select(id => tenants[id]));
    }

    [Fact]
    public async Task Dispatch_JobPendingReview_DoesNotCountAsRunning()
    {
        _options.MaxRunning = 1;
        VideoJob reviewed = await AddAsync("a");
        await DispatchAsync();
        VideoJob next = await AddAsync("a");
        await DispatchAsync();
        Assert.Equal([reviewed.CorrelationId], _sent);

        reviewed = await FindAsync(reviewed);
        reviewed.CurrentState = "ReviewingPrompt";
        DateTimeOffset now = _database.Clock.GetUtcNow();
        reviewed.Review = new ReviewRecord("moderate_prompt", now, now.AddDays(1), "Look at it.", []);
        await SaveAsync(reviewed);
        await DispatchAsync();

        Assert.Equal([reviewed.CorrelationId, next.CorrelationId], _sent);
    }

    [Fact]
    public async Task Dispatch_SendFails_JobStaysQueued()
    {
        VideoJob job = await AddAsync("a");

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            _queue.DispatchAsync((_, _) => throw new InvalidOperationException("The broker is unavailable."), default)
        );
        Assert.Null((await FindAsync(job)).DispatchedAt);
        await DispatchAsync();

        Assert.Equal([job.CorrelationId], _sent);
    }

    [Fact]
    public async Task Dispatch_LimitIsNotSet_FollowsTheDenoisersThatTheBrokerSees()
    {
        _options.MaxRunning = null;
        _options.RunningPerDenoiser = 2;
        for (int job = 0; job < 8; job++)
        {
            await AddAsync("a");
        }

        _queues.Denoisers = 0;
        await DispatchAsync();
        Assert.Equal(2, _sent.Count);

        // The number of denoisers is read every few seconds.
        _queues.Denoisers = 3;
        _database.Clock.Advance(TimeSpan.FromSeconds(5));
        await DispatchAsync();
        Assert.Equal(6, _sent.Count);

        _queues.Denoisers = null;
        _database.Clock.Advance(TimeSpan.FromSeconds(5));
        await DispatchAsync();
        Assert.Equal(6, _sent.Count);

        _queues.Denoisers = 1;
        _database.Clock.Advance(TimeSpan.FromSeconds(5));
        await EndAsync((await _database.Store.FindAsync(_sent[0], default))!);
        await DispatchAsync();
        Assert.Equal(6, _sent.Count);
    }

    [Fact]
    public async Task Demand_JobsInAllStates_CountsWhatEachStageStillHasToDo()
    {
        foreach (
            (string state, int jobs) in (IEnumerable<(string, int)>)
                [
                    (VideoJobStates.Queued, 5),
                    (VideoJobStates.ModeratingPrompt, 1),
                    (VideoJobStates.ReviewingPrompt, 1),
                    (VideoJobStates.EncodingText, 2),
                    (VideoJobStates.Denoising, 3),
                    (VideoJobStates.DecodingFrames, 4),
                    (VideoJobStates.Transcoding, 6),
                    (VideoJobStates.Completed, 7),
                ]
        )
        {
            for (int job = 0; job < jobs; job++)
            {
                await _database.Store.InsertAsync(TestJobs.Create(state), default);
            }
        }

        (_, _, IReadOnlyDictionary<string, int> demand) = await new JobCounts(_database.Database).ReadAsync(
            _database.Clock.GetUtcNow(),
            default
        );

        Assert.Equal([1, 2, 11, 4, 0, 6], PipelineStages.All.Select(stage => demand[stage]));
    }

    [Fact]
    public async Task TryAddAsync_QueueFull_EstimatesRetryAfter()
    {
        _options.RateWindow = TimeSpan.FromMinutes(1);

        // One job ended before the window, and ten within the last 40 s: one every 4 s.
        await AddEndedAsync(TimeSpan.FromMinutes(2));
        for (int second = 40; second > 0; second -= 4)
        {
            await AddEndedAsync(TimeSpan.FromSeconds(second));
        }

        for (int job = 0; job < _options.MaxWaiting; job++)
        {
            Assert.True(await _queue.TryAddAsync(TestJobs.Create(), key: null, default));
        }

        JobQueueFullException full = await Assert.ThrowsAsync<JobQueueFullException>(() =>
            _queue.TryAddAsync(TestJobs.Create(), key: null, default)
        );
        Assert.InRange(full.RetryAfter!.Value.TotalSeconds, 4, 5);
        await AddAsync("b");
        full = await Assert.ThrowsAsync<JobQueueFullException>(() => _queue.TryAddAsync(TestJobs.Create(), key: null, default));
        Assert.InRange(full.RetryAfter!.Value.TotalSeconds, 8, 9);
    }

    [Fact]
    public async Task TryAddAsync_NoJobHasEnded_ReturnsDefaultRetryAfter()
    {
        _options.MaxWaiting = 1;
        await AddAsync("a");

        JobQueueFullException full = await Assert.ThrowsAsync<JobQueueFullException>(() =>
            _queue.TryAddAsync(TestJobs.Create(), key: null, default)
        );

        Assert.InRange(full.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TryAddAsync_ManyAtOnce_StoresNoMoreThanTheQueueHolds(bool hasKey)
    {
        const int room = 3;
        _options.MaxWaiting = room;
        bool[] added = await Task.WhenAll(
            Enumerable
                .Range(0, 4 * room)
                .Select(number =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            IdempotencyKey? key = hasKey ? new IdempotencyKey("a", $"key-{number}", "request") : null;
                            return await _queue.TryAddAsync(TestJobs.Create(), key, default);
                        }
                        catch (JobQueueFullException)
                        {
                            return false;
                        }
                    })
                )
        );

        Assert.Equal(room, added.Count(isAdded => isAdded));
        Assert.Equal(room, (await _database.Store.ListAsync(new VideoJobQuery(100), default)).Count);
    }

    [Fact]
    public async Task TryAddAsync_QueueFull_DoesNotUseIdempotencyKey()
    {
        var key = new IdempotencyKey("a", "key", "request");
        _options.MaxWaiting = 1;
        await AddAsync("a");
        await Assert.ThrowsAsync<JobQueueFullException>(() => _queue.TryAddAsync(TestJobs.Create(), key, default));

        Assert.Null(await _database.Keys.FindAsync("a", "key", default));
    }

    [Fact]
    public async Task Forecast_WaitingJobs_HaveTheirPlacesAndAnEndByTheMeasuredRate()
    {
        VideoJob[] jobs = [await AddAsync("a"), await AddAsync("a"), await AddAsync("a"), await AddAsync("a"), await AddAsync("b")];
        Assert.Equal(new JobForecast(4, End: null), await ForecastAsync(jobs[2]));
        await DispatchAsync();
        var duration = TimeSpan.FromSeconds(10);
        _database.Clock.Advance(duration);
        await EndAsync(await FindAsync(jobs[0]));
        await DispatchAsync();
        DateTimeOffset now = _database.Clock.GetUtcNow();

        // Two jobs are in the pipeline for 10 s each, so one ends every 5 s.
        Assert.Equal([jobs[0].CorrelationId, jobs[4].CorrelationId, jobs[1].CorrelationId], _sent);
        Assert.Equal(new JobForecast(1, now + duration), await ForecastAsync(jobs[2]));
        Assert.Equal(new JobForecast(2, now + (1.5 * duration)), await ForecastAsync(jobs[3]));
        Assert.Equal(new JobForecast(null, now + duration), await ForecastAsync(jobs[1]));
        Assert.Equal(new JobForecast(null, now), await ForecastAsync(jobs[4]));

        // Another tenant has no job in the pipeline, so one of its jobs comes before each further one of the first tenant.
        VideoJob[] others = [await AddAsync("c"), await AddAsync("c")];
        _database.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, (await ForecastAsync(others[0])).QueuePosition);
        Assert.Equal(2, (await ForecastAsync(jobs[2])).QueuePosition);
        Assert.Equal(4, (await ForecastAsync(jobs[3])).QueuePosition);

        VideoJob urgent = await AddAsync("a", JobPriority.High);
        _database.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, (await ForecastAsync(urgent)).QueuePosition);
        Assert.Equal(4, (await ForecastAsync(jobs[2])).QueuePosition);
    }

    private async Task<JobForecast> ForecastAsync(VideoJob job) =>
        Assert.Single(await _forecast.GetAsync([await FindAsync(job)], default)).Value;

    private Task DispatchAsync()
    {
        // The order of turns depends on times with a resolution of 1 ms.
        _database.Clock.Advance(TimeSpan.FromMilliseconds(1));
        return _queue.DispatchAsync(
            (id, _) =>
            {
                _sent.Add(id);
                return Task.CompletedTask;
            },
            default
        );
    }

    private async Task<VideoJob> AddAsync(string tenant, JobPriority priority = JobPriority.Normal)
    {
        _database.Clock.Advance(TimeSpan.FromMilliseconds(1));
        VideoJob job = TestJobs.Create(createdAt: _database.Clock.GetUtcNow());
        job.Tenant = tenant;
        job.Priority = priority;
        await _database.Store.InsertAsync(job, default);
        return job;
    }

    private async Task AddEndedAsync(TimeSpan ago)
    {
        VideoJob job = TestJobs.Create(VideoJobStates.Completed);
        job.CompletedAt = _database.Clock.GetUtcNow() - ago;
        await _database.Store.InsertAsync(job, default);
    }

    private async Task EndAsync(VideoJob job)
    {
        await using JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Process, default);
        VideoJob now = (await _database.Store.LockAsync(transaction, job.CorrelationId, default))!;
        now.CurrentState = VideoJobStates.Completed;
        now.CompletedAt = _database.Clock.GetUtcNow();
        await _database.Store.UpdateAsync(transaction, now, default);
        await transaction.CommitAsync(default);
    }

    private async Task SaveAsync(VideoJob job)
    {
        await using JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Process, default);
        await _database.Store.UpdateAsync(transaction, job, default);
        await transaction.CommitAsync(default);
    }

    private async Task<VideoJob> FindAsync(VideoJob job) => (await _database.Store.FindAsync(job.CorrelationId, default))!;
}
