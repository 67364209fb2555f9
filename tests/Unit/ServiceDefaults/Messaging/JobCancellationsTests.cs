using Microsoft.Extensions.Time.Testing;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Unit.ServiceDefaults.Messaging;

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
        JobCancellations.Work first = await EnterAsync("denoise");
        Task<JobCancellations.Work> second = EnterAsync("denoise");
        Task<JobCancellations.Work> third = EnterAsync("denoise");
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
        using JobCancellations.Work first = await EnterAsync("denoise");

        using JobCancellations.Work otherStage = await EnterAsync("transcode").WaitAsync(s_timeout);
        using JobCancellations.Work otherJob = await _cancellations
            .EnterAsync(Guid.NewGuid(), "denoise", CancellationToken.None)
            .WaitAsync(s_timeout);
    }

    [Fact]
    public async Task EnterAsync_CancelledWhileWaiting_StopsWaitingAndLetsOthersIn()
    {
        JobCancellations.Work first = await EnterAsync("denoise");
        using var stop = new CancellationTokenSource();
        Task<JobCancellations.Work> second = _cancellations.EnterAsync(_video, "denoise", stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(s_timeout));
        first.Dispose();
        (await EnterAsync("denoise").WaitAsync(s_timeout)).Dispose();
    }

    [Fact]
    public async Task Dispose_Twice_DoesNotLetTwoIn()
    {
        JobCancellations.Work first = await EnterAsync("denoise");
        first.Dispose();
        using JobCancellations.Work second = await EnterAsync("denoise");

        first.Dispose();

        Task<JobCancellations.Work> third = EnterAsync("denoise");
        Assert.False(third.IsCompleted);
        second.Dispose();
        (await third.WaitAsync(s_timeout)).Dispose();
    }

    [Fact]
    public async Task Cancel_StopsEveryStageOfThatJobAlone()
    {
        using JobCancellations.Work denoise = await EnterAsync("denoise");
        using JobCancellations.Work transcode = await EnterAsync("transcode");
        using JobCancellations.Work other = await _cancellations.EnterAsync(Guid.NewGuid(), "denoise", CancellationToken.None);

        _cancellations.Cancel(_video);

        Assert.True(denoise is { IsJobCancelled: true, CancellationToken.IsCancellationRequested: true });
        Assert.True(transcode is { IsJobCancelled: true, CancellationToken.IsCancellationRequested: true });
        Assert.False(other.IsJobCancelled || other.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task EnterAsync_ProcessStops_IsNotTheJobsCancellation()
    {
        using var stop = new CancellationTokenSource();
        using JobCancellations.Work work = await _cancellations.EnterAsync(_video, "denoise", stop.Token);

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

        using JobCancellations.Work work = await EnterAsync("denoise");

        Assert.True(work is { IsJobCancelled: true, CancellationToken.IsCancellationRequested: true });
    }

    [Fact]
    public async Task EnterAsync_CancelledLongAgo_IsForgotten()
    {
        _cancellations.Cancel(_video);
        _clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromTicks(1));
        _cancellations.Cancel(Guid.NewGuid());

        using JobCancellations.Work work = await EnterAsync("denoise");

        Assert.False(work.IsJobCancelled);
    }

    [Fact]
    public async Task Cancel_AfterTheWorkHasEnded_IsHarmless()
    {
        (await EnterAsync("denoise")).Dispose();

        _cancellations.Cancel(_video);
        _cancellations.Cancel(_video);
    }

    private Task<JobCancellations.Work> EnterAsync(string stage) => _cancellations.EnterAsync(_video, stage, CancellationToken.None);
}
