using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.ServiceDefaults.Progress;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.ServiceDefaults.Tests.Messaging;

/// <summary>A stage on the bus as every process has it: same retries, same cancellation.</summary>
public sealed class StageConsumerTests : IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly BusRecorder _recorder = new();
    private readonly Script _script = new();
    private readonly GrantedStageClaims _claims = new();
    private readonly Guid _video = Guid.NewGuid();
    private IHost _host = null!;

    private IBus Bus => _host.Services.GetRequiredService<IBus>();

    public async Task InitializeAsync()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(_script);
        builder.Services.AddSingleton<IStageClaims>(_claims);
        builder.Services.AddStageConsumer<EncodeTextConsumer>(concurrentMessages: 4);
        builder.AddMessageBus();
        _host = builder.Build();
        _recorder.Connect(Bus);
        await _host.StartAsync().WaitAsync(s_timeout);
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync().WaitAsync(s_timeout);
        _host.Dispose();
    }

    [Fact]
    public async Task Consume_CommandSentToItsQueue_PublishesTheEventOnce()
    {
        ISendEndpoint queue = await Bus.GetSendEndpoint(new Uri("queue:encode-text"));
        await queue.Send(Command(_video)).WaitAsync(s_timeout);

        await DoneAsync(_video);

        Assert.Equal(1, _script.Attempts(_video));
        Assert.Empty(_recorder.Published<StageFailed>(_video));
    }

    public static TheoryData<Exception> Transient =>
        new()
        {
            new PipelineException(ErrorCodes.StorageUnavailable, "The store is unavailable.", isTransient: true),
            new IOException("The disk is unavailable."),
            new OperationCanceledException("A request timed out, although no caller cancelled it."),
        };

    [Theory]
    [MemberData(nameof(Transient))]
    public async Task Consume_TransientErrors_AreTriedAgainUntilItWorks(Exception error)
    {
        _script.OnExecute = (_, attempt, _) => attempt <= MessageBusExtensions.Retries ? Task.FromException(error) : Task.CompletedTask;

        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);
        await DoneAsync(_video);

        Assert.Equal(MessageBusExtensions.Retries + 1, _script.Attempts(_video));
        Assert.Empty(_recorder.Published<StageFailed>(_video));
    }

    [Fact]
    public async Task Consume_TransientErrors_LeaveASpanAnAttempt()
    {
        using var trace = new TestTrace();
        _script.OnExecute = (_, attempt, _) =>
            attempt <= 2
                ? Task.FromException(new PipelineException(ErrorCodes.StorageUnavailable, "secret words", isTransient: true))
                : Task.CompletedTask;

        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);
        await DoneAsync(_video);

        // The event is published before the attempt has ended.
        await Wait.UntilAsync("three attempts have ended", () => trace.Named("work encode_text").Length == 3);
        Activity[] attempts = trace.Named("work encode_text");
        Assert.Equal([1, 2, 3], attempts.Select(attempt => attempt.GetTagItem(AttributeNames.Attempt)));
        Assert.Equal(
            [ErrorCodes.StorageUnavailable, ErrorCodes.StorageUnavailable, null],
            attempts.Select(attempt => attempt.GetTagItem(AttributeNames.ErrorType))
        );
        Assert.All(attempts, attempt => Assert.Equal($"video_{_video:N}", attempt.GetTagItem(AttributeNames.VideoId)));

        // An error's message may contain the prompt.
        Assert.All(attempts, attempt => Assert.Null(attempt.StatusDescription));
    }

    [Fact]
    public async Task Consume_NotAllowed_DoesNoWork()
    {
        _claims.Decide = _ => StageStartDecision.Refused;

        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);

        Assert.Null(Assert.Single(await _recorder.HandledAsync<EncodeText>(_video)));
        Assert.Equal(0, _script.Attempts(_video));
        AssertNothingPublished();
    }

    [Fact]
    public async Task Consume_CommandPermitsItsFirstDelivery_StartsWithoutAsking()
    {
        var command = Guid.NewGuid();

        await Bus.Publish(Command(_video), publish => Permit(publish, command, TimeSpan.FromMinutes(10))).WaitAsync(s_timeout);
        await DoneAsync(_video);

        Assert.Equal(1, _script.Attempts(_video));
        Assert.Empty(_claims.Requests);
    }

    [Fact]
    public async Task Start_PermittedAttempt_SendsHeartbeatsUntilItsEnd()
    {
        var heartbeat = new StageHeartbeat(_video, PipelineStages.EncodeText, Guid.NewGuid());
        StageStarter starter = _host.Services.GetRequiredService<StageStarter>();

        await using (await starter.StartAsync(heartbeat, TimeSpan.FromMilliseconds(20), CancellationToken.None))
        {
            await Wait.UntilAsync("heartbeats were sent", () => _claims.Heartbeats.Count >= 3);
        }

        Assert.All(_claims.Heartbeats, sent => Assert.Equal(heartbeat, sent));
    }

    [Fact]
    public async Task Consume_PermittedCommandHasWaitedForLongerThanTheInterval_AsksForTheSameAttempt()
    {
        var command = Guid.NewGuid();

        await Bus.Publish(Command(_video), publish => Permit(publish, command, TimeSpan.Zero)).WaitAsync(s_timeout);
        await DoneAsync(_video);

        StartStage request = Assert.Single(_claims.Requests);
        Assert.Equal((command, command), (request.AttemptId, request.CommandId));
    }

    [Fact]
    public async Task Consume_TransientErrors_AreOneAttempt()
    {
        _script.OnExecute = (_, attempt, _) => attempt <= 2 ? Task.FromException(new IOException("Try again.")) : Task.CompletedTask;

        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);
        await DoneAsync(_video);

        Assert.Equal(3, _claims.Requests.Count);
        Assert.Single(_claims.Requests.Select(request => (request.AttemptId, request.CommandId)).Distinct());
    }

    [Fact]
    public async Task Consume_OnlyAlone_RunsBesideNoOtherJob()
    {
        int inside = 0,
            beside = 0;
        var suspect = Guid.NewGuid();
        _claims.Decide = request =>
            request.VideoId == suspect && !request.IsAlone ? StageStartDecision.OnlyAlone : StageStartDecision.Allowed;
        _script.OnExecute = async (video, _, _) =>
        {
            int now = Interlocked.Increment(ref inside);
            if (video == suspect)
            {
                beside = now - 1;
                await Task.Delay(50);
                beside += Volatile.Read(ref inside) - 1;
            }

            await Task.Yield();
            Interlocked.Decrement(ref inside);
        };

        Guid[] others = [.. Enumerable.Range(0, 8).Select(_ => Guid.NewGuid())];
        await Task.WhenAll(others[..4].Append(suspect).Concat(others[4..]).Select(video => Bus.Publish(Command(video))))
            .WaitAsync(s_timeout);
        await DoneAsync(suspect);
        foreach (Guid video in others)
        {
            await DoneAsync(video);
        }

        Assert.Equal(0, beside);
    }

    [Fact]
    public async Task Consume_LongWork_SendsHeartbeatsUntilItsEnd()
    {
        _claims.HeartbeatInterval = TimeSpan.FromMilliseconds(20);
        _script.OnExecute = (_, _, _) => Wait.UntilAsync("heartbeats were sent", () => _claims.Heartbeats.Count >= 3);

        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);
        await DoneAsync(_video);

        Guid attempt = Assert.Single(_claims.Requests).AttemptId;
        Assert.All(
            _claims.Heartbeats,
            heartbeat => Assert.Equal(new StageHeartbeat(_video, PipelineStages.EncodeText, attempt), heartbeat)
        );
    }

    [Fact]
    public async Task Consume_ProcessStopsDuringTheWork_SaysThatItWasInterrupted()
    {
        _script.OnExecute = async (_, _, cancellationToken) =>
        {
            _script.Entered.TrySetResult();
            await Task.Delay(System.Threading.Timeout.Infinite, cancellationToken);
        };
        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);
        await _script.Entered.Task.WaitAsync(s_timeout);

        await _host.StopAsync().WaitAsync(s_timeout);

        Guid attempt = Assert.Single(_claims.Requests).AttemptId;
        Assert.Equal(
            new StageInterrupted(_video, PipelineStages.EncodeText, attempt),
            Assert.Single(_recorder.Published<StageInterrupted>(_video))
        );
        AssertNothingPublished();
    }

    [Fact]
    public async Task Consume_SagaDoesNotAnswer_AsksForTheCommandAgain()
    {
        _claims.Decide = _ => throw new StageClaimsUnavailableException(new TimeoutException());

        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);

        Assert.Null(Assert.Single(await _recorder.HandledAsync<EncodeText>(_video)));
        Assert.Equal(
            new StageInterrupted(_video, PipelineStages.EncodeText, Assert.Single(_claims.Requests).AttemptId),
            Assert.Single(_recorder.Published<StageInterrupted>(_video))
        );
        AssertNothingPublished();
    }

    [Fact]
    public async Task Consume_TransientErrorThatStays_GivesUpWithItsCode()
    {
        _script.OnExecute = (_, _, _) =>
            Task.FromException(new PipelineException(ErrorCodes.StorageUnavailable, "The store is unavailable.", isTransient: true));

        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);

        Assert.Equal(
            new StageFailed(
                _video,
                PipelineStages.EncodeText,
                ErrorCodes.StorageUnavailable,
                "The store is unavailable.",
                IsTransient: true
            ),
            await FailedAsync(_video)
        );
        Assert.Equal(MessageBusExtensions.Retries + 1, _script.Attempts(_video));
    }

    [Fact]
    public async Task Consume_PermanentError_GivesUpAtOnceWithItsCode()
    {
        _script.OnExecute = (_, _, _) => Task.FromException(new PipelineException(ErrorCodes.StorageFull, "The disk is full."));

        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);

        Assert.Equal(
            new StageFailed(_video, PipelineStages.EncodeText, ErrorCodes.StorageFull, "The disk is full."),
            await FailedAsync(_video)
        );
        Assert.Equal(1, _script.Attempts(_video));
        Assert.Null(Assert.Single(await _recorder.HandledAsync<EncodeText>(_video)));
    }

    [Fact]
    public async Task Consume_UnexpectedError_TellsTheUserNoDetails()
    {
        _script.OnExecute = (_, _, _) => Task.FromException(new ArgumentException("secret: C:\\models"));

        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);

        StageFailed failed = await FailedAsync(_video);
        Assert.Equal(ErrorCodes.Internal, failed.Code);
        Assert.DoesNotContain("secret", failed.Message, StringComparison.Ordinal);
        Assert.Equal(1, _script.Attempts(_video));
    }

    [Fact]
    public async Task Consume_JobIsCancelledWhileAtWork_StopsAndPublishesIt()
    {
        _script.OnExecute = async (_, _, cancellationToken) =>
        {
            _script.Entered.TrySetResult();
            await Task.Delay(System.Threading.Timeout.Infinite, cancellationToken);
        };
        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);
        await _script.Entered.Task.WaitAsync(s_timeout);

        await Bus.Publish(new VideoCancelled(_video)).WaitAsync(s_timeout);

        Assert.Null(Assert.Single(await _recorder.HandledAsync<EncodeText>(_video)));
        AssertNothingPublished();
        Assert.Equal(new StageStopped(_video, PipelineStages.EncodeText), Assert.Single(_recorder.Published<StageStopped>(_video)));
        Assert.Equal(1, _script.Attempts(_video));
    }

    [Fact]
    public async Task Consume_WorkBreaksBecauseTheJobIsCancelled_IsNoFailure()
    {
        _script.OnExecute = async (_, _, cancellationToken) =>
        {
            _script.Entered.TrySetResult();
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (cancellationToken.Register(cancelled.SetResult))
            {
                await cancelled.Task;
            }

            throw new IOException("The pipe was closed.");
        };
        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);
        await _script.Entered.Task.WaitAsync(s_timeout);

        await Bus.Publish(new VideoCancelled(_video)).WaitAsync(s_timeout);

        Assert.Null(Assert.Single(await _recorder.HandledAsync<EncodeText>(_video)));
        AssertNothingPublished();
    }

    [Fact]
    public async Task Consume_JobWasCancelledBefore_DoesNoWork()
    {
        await Bus.Publish(new VideoCancelled(_video)).WaitAsync(s_timeout);
        await _recorder.HandledAsync<VideoCancelled>(_video);

        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);

        Assert.Null(Assert.Single(await _recorder.HandledAsync<EncodeText>(_video)));
        Assert.Equal(0, _script.Attempts(_video));
        AssertNothingPublished();
    }

    [Fact]
    public async Task Consume_JobIsCancelledWhenTheOutputIsMade_StillPublishesTheEvent()
    {
        // Without this event the output would stay: the saga purges it when it receives the event.
        _script.OnExecute = (videoId, _, _) =>
        {
            _host.Services.GetRequiredService<JobCancellations>().Cancel(videoId);
            return Task.CompletedTask;
        };

        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);

        await DoneAsync(_video);
    }

    [Fact]
    public async Task Consume_SameCommandSeveralTimes_IsWorkedOnOnceAtATime()
    {
        const int copies = 4;
        int inside = 0,
            most = 0;
        _script.OnExecute = async (_, _, _) =>
        {
            int now = Interlocked.Increment(ref inside);
            most = Math.Max(most, now);
            for (int turn = 0; turn < 50; turn++)
            {
                await Task.Yield();
            }

            Interlocked.Decrement(ref inside);
        };

        await Task.WhenAll(Enumerable.Range(0, copies).Select(_ => Bus.Publish(Command(_video)))).WaitAsync(s_timeout);

        Assert.All(await _recorder.HandledAsync<EncodeText>(_video, copies), Assert.Null);
        Assert.Equal(1, most);
        Assert.Equal(copies, _script.Attempts(_video));
    }

    [Fact]
    public async Task Consume_CommandsOfDifferentJobs_AreWorkedOnTogether()
    {
        const int jobs = 3;
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int inside = 0;
        _script.OnExecute = (_, _, _) =>
        {
            if (Interlocked.Increment(ref inside) == jobs)
            {
                together.SetResult();
            }

            return together.Task.WaitAsync(s_timeout);
        };
        Guid[] videos = [.. Enumerable.Range(0, jobs).Select(_ => Guid.NewGuid())];

        await Task.WhenAll(videos.Select(video => Bus.Publish(Command(video)))).WaitAsync(s_timeout);

        foreach (Guid video in videos)
        {
            await DoneAsync(video);
        }
    }

    [Fact]
    public async Task ReportProgress_ReachesTheChannel()
    {
        await Bus.Publish(Command(_video)).WaitAsync(s_timeout);
        await DoneAsync(_video);

        IReadOnlyList<ProgressUpdate> latest = await _host
            .Services.GetRequiredService<IProgressChannel>()
            .GetLatestAsync(_video, CancellationToken.None);
        ProgressUpdate update = Assert.Single(latest);
        Assert.Equal((_video, PipelineStages.EncodeText, 1, 2), (update.VideoId, update.Stage, update.Completed, update.Total));
    }

    [Fact]
    public async Task Consume_AheadFails_ReportsNoFailureAndDoesNotTryAgain()
    {
        _script.IsAhead = true;
        _script.OnExecute = (_, _, _) => Task.FromException(new IOException("The disk is unavailable."));
        var command = Guid.NewGuid();

        await Bus.Publish(Command(_video), context => Permit(context, command, s_timeout)).WaitAsync(s_timeout);

        await _recorder.UntilAsync(() => _recorder.Published<StageInterrupted>(_video).Count > 0);
        Assert.Equal(
            new StageInterrupted(_video, PipelineStages.EncodeText, command),
            Assert.Single(_recorder.Published<StageInterrupted>(_video))
        );
        Assert.Equal(1, _script.Attempts(_video));
        AssertNothingPublished();
    }

    [Fact]
    public async Task Consume_TwoOthersRunAhead_LeavesTheirTurnToTheThird()
    {
        _script.IsAhead = true;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.OnExecute = (_, _, token) => release.Task.WaitAsync(token);
        Guid[] others = [Guid.NewGuid(), Guid.NewGuid()];
        foreach (Guid other in others)
        {
            await Bus.Publish(Command(other)).WaitAsync(s_timeout);
            await Wait.UntilAsync("another command runs ahead", () => _script.Attempts(other) > 0);
        }

        var command = Guid.NewGuid();
        await Bus.Publish(Command(_video), context => Permit(context, command, s_timeout)).WaitAsync(s_timeout);

        await _recorder.UntilAsync(() => _recorder.Published<StageInterrupted>(_video).Count > 0);
        Assert.Equal(command, _recorder.Published<StageInterrupted>(_video)[0].AttemptId);
        Assert.Equal(0, _script.Attempts(_video));
        release.SetResult();
        foreach (Guid other in others)
        {
            await DoneAsync(other);
        }
    }

    private static void Permit(PublishContext publish, Guid command, TimeSpan heartbeat)
    {
        publish.MessageId = command;
        publish.Headers.Set(StageHeaders.HeartbeatMilliseconds, (long)heartbeat.TotalMilliseconds);
    }

    private static EncodeText Command(Guid video) => new(video, "model-a", "a red circle", string.Empty);

    private async Task DoneAsync(Guid video)
    {
        await _recorder.UntilAsync(() => _recorder.Published<TextEncoded>(video).Count > 0);
        Assert.Equal(new TextEncoded(video, "key", false), Assert.Single(_recorder.Published<TextEncoded>(video)));
    }

    private async Task<StageFailed> FailedAsync(Guid video)
    {
        await _recorder.UntilAsync(() => _recorder.Published<StageFailed>(video).Count > 0);
        Assert.Empty(_recorder.Published<TextEncoded>(video));
        return Assert.Single(_recorder.Published<StageFailed>(video));
    }

    private void AssertNothingPublished()
    {
        Assert.Empty(_recorder.Published<TextEncoded>(_video));
        Assert.Empty(_recorder.Published<StageFailed>(_video));
    }

    /// <summary>The work of the stage; receives the video, the attempt (from 1) and the token.</summary>
    internal sealed class Script
    {
        private readonly ConcurrentDictionary<Guid, int> _attempts = new();

        public Func<Guid, int, CancellationToken, Task> OnExecute { get; set; } = (_, _, _) => Task.CompletedTask;

        /// <summary>Whether the commands are sent ahead of their turn.</summary>
        public bool IsAhead { get; set; }

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Attempts(Guid video) => _attempts.GetValueOrDefault(video);

        public Task ExecuteAsync(Guid video, CancellationToken cancellationToken) =>
            OnExecute(video, _attempts.AddOrUpdate(video, 1, (_, attempts) => attempts + 1), cancellationToken);
    }

    /// <summary>Its queue is named by its class, as those of the real stages are.</summary>
    internal sealed class EncodeTextConsumer(StageServices services, Script script)
        : StageConsumer<EncodeText, TextEncoded>(PipelineStages.EncodeText, services)
    {
        protected override bool IsAhead(EncodeText command) => script.IsAhead;

        protected override async Task<TextEncoded> ExecuteAsync(EncodeText command, CancellationToken cancellationToken)
        {
            await script.ExecuteAsync(command.VideoId, cancellationToken);
            await ReportProgressAsync(command.VideoId, 1, 2, CancellationToken.None);
            return new TextEncoded(command.VideoId, "key", false);
        }
    }
}
