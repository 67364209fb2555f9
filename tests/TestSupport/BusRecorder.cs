using System.Collections.Concurrent;
using MassTransit;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.TestSupport;

/// <summary>Sees what a bus handles and publishes, by video.</summary>
public sealed class BusRecorder : IConsumeObserver, IPublishObserver
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<(Guid VideoId, object Message, Exception? Error)> _handled = [];
    private readonly ConcurrentQueue<IPipelineMessage> _published = new();
    private readonly ConcurrentQueue<(Guid VideoId, Guid MessageId)> _permitted = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Connect(IBus bus)
    {
        bus.ConnectConsumeObserver(this);
        bus.ConnectPublishObserver(this);
    }

    /// <summary>The stages' commands for the video, in order.</summary>
    public IReadOnlyList<IPipelineMessage> Commands(Guid videoId) =>
        [
            .. _published.Where(message =>
                message.VideoId == videoId
                && message is ModeratePrompt or EncodeText or DenoiseLatents or DecodeLatents or ModerateFrames or TranscodeVideo
            ),
        ];

    /// <summary>The message ids of the commands that permit their first delivery to start, in order.</summary>
    public IReadOnlyList<Guid> Permitted(Guid videoId) =>
        [.. _permitted.Where(command => command.VideoId == videoId).Select(command => command.MessageId)];

    public IReadOnlyList<T> Published<T>(Guid videoId)
        where T : IPipelineMessage => [.. _published.OfType<T>().Where(message => message.VideoId == videoId)];

    /// <summary>Waits until as many messages of the type have been handled for the video, attempts that failed included.</summary>
    /// <returns>What each ended with: null where it was handled.</returns>
    public Task<IReadOnlyList<Exception?>> HandledAsync<T>(Guid videoId, int count = 1) => HandledAsync(typeof(T), videoId, count);

    public async Task<IReadOnlyList<Exception?>> HandledAsync(Type type, Guid videoId, int count = 1)
    {
        using var limit = new CancellationTokenSource(s_timeout);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                Exception?[] errors =
                [
                    .. _handled
                        .Where(handled => handled.VideoId == videoId && type.IsInstanceOfType(handled.Message))
                        .Select(handled => handled.Error),
                ];
                if (errors.Length >= count)
                {
                    return errors;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(limit.Token);
        }
    }

    /// <summary>Waits until the condition holds; it is looked at whenever the bus has done something.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(s_timeout);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (condition())
            {
                return;
            }

            await changed.WaitAsync(limit.Token);
        }
    }

    Task IConsumeObserver.PreConsume<T>(ConsumeContext<T> context) => Task.CompletedTask;

    Task IConsumeObserver.PostConsume<T>(ConsumeContext<T> context) => Handle(context.Message, null);

    Task IConsumeObserver.ConsumeFault<T>(ConsumeContext<T> context, Exception exception) => Handle(context.Message, exception);

    Task IPublishObserver.PrePublish<T>(PublishContext<T> context) => Task.CompletedTask;

    Task IPublishObserver.PostPublish<T>(PublishContext<T> context)
    {
        if (context.Message is IPipelineMessage message)
        {
            _published.Enqueue(message);
            if (context.Headers.Get<long>(StageHeaders.HeartbeatMilliseconds) is not null)
            {
                _permitted.Enqueue((message.VideoId, context.MessageId!.Value));
            }

            Changed();
        }

        return Task.CompletedTask;
    }

    Task IPublishObserver.PublishFault<T>(PublishContext<T> context, Exception exception) => Task.CompletedTask;

    private Task Handle(object message, Exception? error)
    {
        if (message is IPipelineMessage pipeline)
        {
            lock (_gate)
            {
                _handled.Add((pipeline.VideoId, message, error));
            }

            Changed();
        }

        return Task.CompletedTask;
    }

    private void Changed()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }
}
