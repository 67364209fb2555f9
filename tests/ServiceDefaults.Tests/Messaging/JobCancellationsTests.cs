using Microsoft.Extensions.Time.Testing;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.ServiceDefaults.Tests.Messaging;

public sealed class JobCancellationsTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly JobCancellations _cancellations;
    private readonly Guid _video = Guid.NewGuid();

    public JobCancellationsTests() => _cancellations = new JobCancellations(_clock);

    [Fact]
    public async Task EnterAsync_SameJobAndStage_WaitsForTheOneInside()
    {
        JobCancellations.Work first = await StartWorkAsync("denoise");
        Task<JobCancellations.Work> second = StartWorkAsync("denoise");
        Task<JobCancellations.Work> third = StartWorkAsync("denoise");
        Assert.False(second.IsCompleted || third.IsCompleted);

        first.Dispose();

        Task<JobCancellations.Work> entered = await Task.WhenAny(second, third).WaitAsync(s_timeout);
        Task<JobCancellations.Work> waiting = entered == second ? third : second;
        Assert.False(waiting.IsCompleted);
        (await entered).Dispose();
        (await waiting.WaitAsync(s_timeout)).Dispose();
    }

    [Fact]
    public async Task EnterAsync_AnotherJobOrStage_EntersAtOnce()
    {
        using JobCancellations.Work first = await StartWorkAsync("denoise");

        using JobCancellations.Work otherStage = await StartWorkAsync("transcode").WaitAsync(s_timeout);
        using JobCancellations.Work otherJob = await _cancellations
            .StartWorkAsync(Guid.NewGuid(), "denoise", CancellationToken.None)
            .WaitAsync(s_timeout);
    }

    [Fact]
    public async Task EnterAsync_CancelledWhileWaiting_StopsWaitingAndLetsOthersIn()
    {
        JobCancellations.Work first = await StartWorkAsync("denoise");
        using var stop = new CancellationTokenSource();
        Task<JobCancellations.Work> second = _cancellations.StartWorkAsync(_video, "denoise", stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(s_timeout));
        first.Dispose();
        (await StartWorkAsync("denoise").WaitAsync(s_timeout)).Dispose();
    }

    [Fact]
    public async Task Dispose_Twice_DoesNotLetTwoIn()
    {
        JobCancellations.Work first = await StartWorkAsync("denoise");
        first.Dispose();
        using JobCancellations.Work second = await StartWorkAsync("denoise");

        first.Dispose();

        Task<JobCancellations.Work> third = StartWorkAsync("denoise");
        Assert.False(third.IsCompleted);
        second.Dispose();
        (await third.WaitAsync(s_timeout)).Dispose();
    }

    [Fact]
    public async Task Cancel_StopsEveryStageOfThatJobAlone()
    {
        using JobCancellations.Work denoise = await StartWorkAsync("denoise");
        using JobCancellations.Work transcode = await StartWorkAsync("transcode");
        using JobCancellations.Work other = await _cancellations.StartWorkAsync(Guid.NewGuid(), "denoise", CancellationToken.None);

        _cancellations.Cancel(_video);

        Assert.True(denoise is { IsJobCancelled: true, CancellationToken.IsCancellationRequested: true });
        Assert.True(transcode is { IsJobCancelled: true, CancellationToken.IsCancellationRequested: true });
        Assert.False(other.IsJobCancelled || other.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task EnterAsync_ProcessStops_IsNotTheJobsCancellation()
    {
        using var stop = new CancellationTokenSource();
        using JobCancellations.Work work = await _cancellations.StartWorkAsync(_video, "denoise", stop.Token);

        await stop.CancelAsync();

        Assert.True(work.CancellationToken.IsCancellationRequested);
        Assert.False(work.IsJobCancelled);
    }

    [Fact]
    public async Task EnterAsync_JobWasCancelledBefore_EntersCancelled()
    {
        _cancellations.Cancel(_video);
        _clock.Advance(TimeSpan.FromMinutes(59));
        _cancellations.Cancel(Guid.NewGuid());

        using JobCancellations.Work work = await StartWorkAsync("denoise");

        Assert.True(work is { IsJobCancelled: true, CancellationToken.IsCancellationRequested: true });
    }

    [Fact]
    public async Task EnterAsync_CancelledLongAgo_IsForgotten()
    {
        _cancellations.Cancel(_video);
        _clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromTicks(1));
        _cancellations.Cancel(Guid.NewGuid());

        using JobCancellations.Work work = await StartWorkAsync("denoise");

        Assert.False(work.IsJobCancelled);
    }

    [Fact]
    public async Task Cancel_ManyWithinAnHour_DoesNotSearchAllOfThem()
    {
        // With a search through all of them, this would take minutes.
        await Task.Run(() =>
            {
                for (int count = 0; count < 200_000; count++)
                {
                    _cancellations.Cancel(Guid.NewGuid());
                }
            })
            .WaitAsync(s_timeout);
    }

    [Fact]
    public async Task EnterAsync_CancelledAgainLater_IsRememberedFromThenOn()
    {
        _cancellations.Cancel(_video);
        _clock.Advance(TimeSpan.FromMinutes(40));
        _cancellations.Cancel(_video);
        _clock.Advance(TimeSpan.FromMinutes(40));
        _cancellations.Cancel(Guid.NewGuid());

        using JobCancellations.Work work = await StartWorkAsync("denoise");

        Assert.True(work.IsJobCancelled);
    }

    [Fact]
    public async Task Cancel_AfterTheWorkHasEnded_IsHarmless()
    {
        (await StartWorkAsync("denoise")).Dispose();

        _cancellations.Cancel(_video);
        _cancellations.Cancel(_video);
    }

    private Task<JobCancellations.Work> StartWorkAsync(string stage) =>
        _cancellations.StartWorkAsync(_video, stage, CancellationToken.None);
}
