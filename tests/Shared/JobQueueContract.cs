using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Tests;

/// <summary>What the job queue does on every database.</summary>
public abstract class JobQueueContract : IAsyncLifetime
{
    private readonly JobQueueOptions _options = new() { MaxRunning = 2, MaxWaiting = 5 };
    private readonly List<Guid> _sent = [];
    private JobDatabaseUnderTest _temporary = null!;
    private JobQueue _queue = null!;

    public async Task InitializeAsync()
    {
        _temporary = await CreateAsync();
        _queue = new JobQueue(new JobQueueStore(_temporary.Database), _temporary.Database, Options.Create(_options), _temporary.Clock);
    }

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    /// <summary>An empty database.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateAsync();

    [Fact]
    public async Task Dispatch_OneTenant_GoesByPriorityThenArrivalUpToTheLimit()
    {
        VideoJob old = await AddAsync("a", JobPriority.Normal);
        await AddAsync("a", JobPriority.Low);
        VideoJob urgent = await AddAsync("a", JobPriority.High);
        await AddAsync("a", JobPriority.Normal);

        await DispatchAsync();

        Assert.Equal([urgent.CorrelationId, old.CorrelationId], _sent);
        Assert.Equal(_temporary.Clock.GetUtcNow(), (await FindAsync(old)).DispatchedAt);
    }

    [Fact]
    public async Task Dispatch_OneTenantHasManyJobs_AnothersFirstGoesNext()
    {
        VideoJob[] many = [await AddAsync("a"), await AddAsync("a"), await AddAsync("a"), await AddAsync("a")];
        await DispatchAsync();
        VideoJob other = await AddAsync("b");
        await EndAsync(many[0]);
        await DispatchAsync();

        Assert.Equal([many[0].CorrelationId, many[1].CorrelationId, other.CorrelationId], _sent);
    }

    [Fact]
    public async Task Dispatch_RoomForOneAtATime_TenantsTakeTurns()
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
            await EndAsync((await _temporary.Store.FindAsync(_sent[^1], default))!);
        }

        Assert.Equal(["a", "b", "c", "a", "b", "a"], _sent.Select(id => tenants[id]));
    }

    [Fact]
    public async Task Dispatch_JobsWaitForReview_TakeNoRoom()
    {
        _options.MaxRunning = 1;
        VideoJob reviewed = await AddAsync("a");
        await DispatchAsync();
        VideoJob next = await AddAsync("a");
        await DispatchAsync();
        Assert.Equal([reviewed.CorrelationId], _sent);

        reviewed = await FindAsync(reviewed);
        reviewed.CurrentState = "ReviewingPrompt";
        DateTimeOffset now = _temporary.Clock.GetUtcNow();
        reviewed.Review = new ReviewRecord("moderate_prompt", now, now.AddDays(1), "Look at it.", []);
        await SaveAsync(reviewed);
        await DispatchAsync();

        Assert.Equal([reviewed.CorrelationId, next.CorrelationId], _sent);
    }

    [Fact]
    public async Task Dispatch_MessageCannotBeSent_JobStillWaits()
    {
        VideoJob job = await AddAsync("a");

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            _queue.DispatchAsync((_, _) => throw new InvalidOperationException("The broker is away."), default)
        );
        Assert.Null((await FindAsync(job)).DispatchedAt);
        await DispatchAsync();

        Assert.Equal([job.CorrelationId], _sent);
    }

    [Fact]
    public async Task EnsureRoom_QueueIsFull_SaysWhenThereWillBeRoom()
    {
        _options.RateWindow = TimeSpan.FromMinutes(1);

        // Long ago, then ten jobs within the last 40 s: one every 4 s.
        await AddEndedAsync(TimeSpan.FromMinutes(2));
        for (int second = 40; second > 0; second -= 4)
        {
            await AddEndedAsync(TimeSpan.FromSeconds(second));
        }

        for (int job = 0; job < _options.MaxWaiting; job++)
        {
            await _queue.EnsureRoomAsync(default);
            await AddAsync("a");
        }

        JobQueueFullException full = await Assert.ThrowsAsync<JobQueueFullException>(() => _queue.EnsureRoomAsync(default));
        Assert.InRange(full.RetryAfter!.Value.TotalSeconds, 4, 5);
        await AddAsync("b");
        full = await Assert.ThrowsAsync<JobQueueFullException>(() => _queue.EnsureRoomAsync(default));
        Assert.InRange(full.RetryAfter!.Value.TotalSeconds, 8, 9);
    }

    [Fact]
    public async Task EnsureRoom_NothingHasEndedYet_NamesSomeTime()
    {
        _options.MaxWaiting = 1;
        await AddAsync("a");

        JobQueueFullException full = await Assert.ThrowsAsync<JobQueueFullException>(() => _queue.EnsureRoomAsync(default));

        Assert.InRange(full.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    private Task DispatchAsync()
    {
        // Turns are told apart by the millisecond.
        _temporary.Clock.Advance(TimeSpan.FromMilliseconds(1));
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
        _temporary.Clock.Advance(TimeSpan.FromMilliseconds(1));
        VideoJob job = TestJobs.Create(createdAt: _temporary.Clock.GetUtcNow());
        job.Tenant = tenant;
        job.Priority = priority;
        await _temporary.Store.InsertAsync(job, default);
        return job;
    }

    private async Task AddEndedAsync(TimeSpan ago)
    {
        VideoJob job = TestJobs.Create(VideoJobStates.Completed);
        job.CompletedAt = _temporary.Clock.GetUtcNow() - ago;
        await _temporary.Store.InsertAsync(job, default);
    }

    private async Task EndAsync(VideoJob job)
    {
        await using JobTransaction transaction = await _temporary.Database.BeginAsync(CommitDurability.Process, default);
        VideoJob now = (await _temporary.Store.LockAsync(transaction, job.CorrelationId, default))!;
        now.CurrentState = VideoJobStates.Completed;
        now.CompletedAt = _temporary.Clock.GetUtcNow();
        await _temporary.Store.UpdateAsync(transaction, now, default);
        await transaction.CommitAsync(default);
    }

    private async Task SaveAsync(VideoJob job)
    {
        await using JobTransaction transaction = await _temporary.Database.BeginAsync(CommitDurability.Process, default);
        await _temporary.Store.UpdateAsync(transaction, job, default);
        await transaction.CommitAsync(default);
    }

    private async Task<VideoJob> FindAsync(VideoJob job) => (await _temporary.Store.FindAsync(job.CorrelationId, default))!;
}
