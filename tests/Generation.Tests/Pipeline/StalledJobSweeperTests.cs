using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Messaging;

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

    private readonly Queues _queues = new();
    private readonly StalledJobSweeper _sweeper;
    private Func<DateTimeOffset, IReadOnlyList<StalledJob>> _stalled = _ => [];

    public StalledJobSweeperTests()
    {
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
        _store
            .TryResumeAsync(default, default, default!, default)
            .ReturnsForAnyArgs(async call =>
            {
                await call.Arg<Func<Guid, Task>>()(call.Arg<Guid>());
                return true;
            });
        _sweeper = new StalledJobSweeper(
            _store,
            _keys,
            new SagaMessages(_bus, _clock),
            _queues,
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
        _stalled = _ => [Started(jobs[0]), Waiting(jobs[1])];

        await StartAsync();

        await ResumedAsync(jobs[0], 1);
        await ResumedAsync(jobs[1], 1);
    }

    [Fact]
    public async Task Tick_StalledJobs_AreResumed()
    {
        await StartAsync();
        var job = Guid.NewGuid();
        _stalled = _ => [Started(job)];

        DateTimeOffset before = await TickAsync();
        await NextTickIsDoneAsync();

        Assert.Equal(_clock.GetUtcNow() - s_interval - s_silenceLimit, before);
        await ResumedAsync(job, 2);
    }

    [Fact]
    public async Task Tick_CommandWaitsInItsQueue_IsNotRepeated()
    {
        await StartAsync();
        Guid waiting = Guid.NewGuid(),
            permitted = Guid.NewGuid(),
            silent = Guid.NewGuid();
        _queues.Length = 5;
        _stalled = _ => [Waiting(waiting), Permitted(permitted), Started(silent)];

        await TickAsync();
        _stalled = _ => [];
        await NextTickIsDoneAsync();

        await ResumedAsync(waiting, 0);
        await ResumedAsync(permitted, 0);
        await ResumedAsync(silent, 1);
    }

    [Fact]
    public async Task Tick_CommandIsNotInItsQueue_IsLostAndSentAgain()
    {
        await StartAsync();
        var lost = Guid.NewGuid();
        _stalled = _ => [Waiting(lost)];

        await TickAsync();
        _stalled = _ => [];
        await NextTickIsDoneAsync();

        await ResumedAsync(lost, 1);
    }

    [Fact]
    public async Task Tick_StoreFails_RetriesAtNextTick()
    {
        await StartAsync();
        var job = Guid.NewGuid();
        _stalled = _ => throw new InvalidOperationException("locked");
        await TickAsync();
        _stalled = _ => [Started(job)];

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
        _stalled = _ => [Started(job)];

        DateTimeOffset before = await TickAsync();
        _stalled = _ => [];
        await NextTickIsDoneAsync();

        Assert.Equal(_clock.GetUtcNow() - s_interval, before);
        await ResumedAsync(job, 1);
    }

    private static StalledJob Started(Guid id) =>
        new()
        {
            Id = id,
            State = "Denoising",
            Claim = JsonSerializer.Serialize(new StageClaim(id, id, HeardAt: DateTimeOffset.UnixEpoch)),
        };

    private static StalledJob Permitted(Guid id) =>
        new()
        {
            Id = id,
            State = "Denoising",
            Claim = JsonSerializer.Serialize(new StageClaim(id, id, HeardAt: null)),
        };

    private static StalledJob Waiting(Guid id) => new() { Id = id, State = "Denoising" };

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

    /// <summary>Queues in which as many commands to denoise wait.</summary>
    private sealed class Queues : IStageQueues
    {
        public int Length { get; set; }

        public Task<IReadOnlyDictionary<string, StageQueue>> ReadAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<string, StageQueue>>(
                new Dictionary<string, StageQueue> { [PipelineQueues.DenoiseLatents] = new StageQueue(Length, Workers: 1) }
            );
    }
}
