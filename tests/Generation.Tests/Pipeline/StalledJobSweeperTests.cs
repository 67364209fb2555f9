using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Tests.Pipeline;

public sealed class StalledJobSweeperTests : IAsyncDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_silenceLimit = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly IVideoJobStore _store = Substitute.For<IVideoJobStore>();
    private readonly IIdempotencyKeys _keys = Substitute.For<IIdempotencyKeys>();
    private readonly IBusControl _bus = Substitute.For<IBusControl>();
    private readonly IHostApplicationLifetime _lifetime = Substitute.For<IHostApplicationLifetime>();
    private readonly CancellationTokenSource _started = new();
    private readonly System.Threading.Channels.Channel<DateTimeOffset> _asked =
        System.Threading.Channels.Channel.CreateUnbounded<DateTimeOffset>();

    private readonly InProcessProgressChannel _progress;
    private readonly StalledJobSweeper _sweeper;
    private Func<DateTimeOffset, IReadOnlyList<Guid>> _stalled = _ => [];

    public StalledJobSweeperTests()
    {
        _progress = new InProcessProgressChannel(_clock);
        _lifetime.ApplicationStarted.Returns(_started.Token);
        _bus.CheckHealth().Returns(BusHealthResult.Healthy(string.Empty, new Dictionary<string, EndpointHealthResult>()));
        _store
            .ListStalledAsync(default, default)
            .ReturnsForAnyArgs(call =>
            {
                DateTimeOffset before = call.Arg<DateTimeOffset>();
                try
                {
                    return Task.FromResult(_stalled(before));
                }
                finally
                {
                    _asked.Writer.TryWrite(before);
                }
            });
        _sweeper = new StalledJobSweeper(
            _store,
            _keys,
            new SagaMessages(_bus, _clock),
            _progress,
            _clock,
            Options.Create(new JobStoreOptions { SilenceLimit = s_silenceLimit, SweepInterval = s_interval }),
            _lifetime,
            NullLogger<StalledJobSweeper>.Instance
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _sweeper.StopAsync(CancellationToken.None).WaitAsync(s_timeout);
        _sweeper.Dispose();
        _started.Dispose();
    }

    [Fact]
    public async Task Start_ApplicationHasNotStarted_DoesNotSweep()
    {
        await _sweeper.StartAsync(CancellationToken.None);

        Assert.False(_asked.Reader.TryPeek(out _));
        await _started.CancelAsync();
        Assert.Equal(_clock.GetUtcNow(), await AskedAsync());
    }

    [Fact]
    public async Task Sweep_RemovesExpiredKeys()
    {
        var removed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _keys
            .DeleteExpiredAsync(default)
            .ReturnsForAnyArgs(_ =>
            {
                removed.TrySetResult();
                return Task.CompletedTask;
            });

        await StartAsync();

        await removed.Task.WaitAsync(s_timeout);
    }

    [Fact]
    public async Task Start_InProcessBus_ResumesAllActiveJobs()
    {
        Guid[] jobs = [Guid.NewGuid(), Guid.NewGuid()];
        _stalled = _ => jobs;

        await StartAsync();

        await ResumedAsync(jobs[0], 1);
        await ResumedAsync(jobs[1], 1);
    }

    [Fact]
    public async Task Tick_StalledJobs_AreResumed()
    {
        await StartAsync();
        var job = Guid.NewGuid();
        _stalled = _ => [job];

        DateTimeOffset before = await TickAsync();
        await NextTickIsDoneAsync();

        Assert.Equal(_clock.GetUtcNow() - s_interval - s_silenceLimit, before);
        await ResumedAsync(job, 2);
    }

    [Fact]
    public async Task Tick_RecentProgress_DoesNotResume()
    {
        await StartAsync();
        Guid busy = Guid.NewGuid(),
            stuck = Guid.NewGuid();
        await _progress.PublishAsync(new ProgressUpdate(stuck, "denoise", 1, 20, _clock.GetUtcNow() - s_silenceLimit), default);
        await _progress.PublishAsync(new ProgressUpdate(busy, "encode_text", 1, 1, _clock.GetUtcNow() - s_silenceLimit), default);
        await _progress.PublishAsync(new ProgressUpdate(busy, "denoise", 7, 20, _clock.GetUtcNow()), default);
        _stalled = _ => [busy, stuck];

        await TickAsync();
        _stalled = _ => [];
        await NextTickIsDoneAsync();

        await ResumedAsync(busy, 0);
        await ResumedAsync(stuck, 1);
    }

    [Fact]
    public async Task Tick_StoreFails_RetriesAtNextTick()
    {
        await StartAsync();
        var job = Guid.NewGuid();
        _stalled = _ => throw new InvalidOperationException("locked");
        await TickAsync();
        _stalled = _ => [job];

        await TickAsync();
        _stalled = _ => [];
        await NextTickIsDoneAsync();

        await ResumedAsync(job, 1);
    }

    [Fact]
    public async Task Start_StoreFails_ResumesAllActiveJobsAtNextTick()
    {
        var job = Guid.NewGuid();
        _stalled = _ => throw new InvalidOperationException("locked");
        await StartAsync();
        _stalled = _ => [job];

        DateTimeOffset before = await TickAsync();
        _stalled = _ => [];
        await NextTickIsDoneAsync();

        Assert.Equal(_clock.GetUtcNow() - s_interval, before);
        await ResumedAsync(job, 1);
    }

    /// <summary>Starts, and returns when the first sweep is over.</summary>
    private async Task StartAsync()
    {
        await _sweeper.StartAsync(CancellationToken.None);
        await _started.CancelAsync();
        await AskedAsync();
    }

    private async Task<DateTimeOffset> TickAsync()
    {
        _clock.Advance(s_interval);
        return await AskedAsync();
    }

    /// <summary>Sweeps come one after the other: when another one asks, the one before is over.</summary>
    private async Task NextTickIsDoneAsync() => await TickAsync();

    private async Task<DateTimeOffset> AskedAsync() => await _asked.Reader.ReadAsync().AsTask().WaitAsync(s_timeout);

    private Task ResumedAsync(Guid job, int times) =>
        _bus.Received(times).Publish(Arg.Is<ResumeVideo>(message => message.VideoId == job), Arg.Any<CancellationToken>());
}
