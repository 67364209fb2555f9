using System.Text.Json;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TextToVideo.ServiceDefaults.Redis;

namespace TextToVideo.ServiceDefaults.Progress;

/// <summary>
/// The progress channel between several processes. <paramref name="local"/> delivers updates to watchers in this process at once, and Redis
/// delivers them to the others. A background task writes to Redis, so that no stage waits for it. The task sends only the newest update of
/// each stage, and progress at most ten times per second, because each update costs several processes some milliseconds. While Redis is
/// unavailable, updates are dropped.
/// </summary>
/// <param name="local">The channel within this process.</param>
/// <param name="redis">The connection to Redis.</param>
internal sealed class RedisProgressChannel(InProcessProgressChannel local, RedisConnection redis) : BackgroundService, IProgressChannel
{
    /// <summary>The maximum number of pending updates, which is more than a process has stages in progress. Others are dropped.</summary>
    private const int MaxPending = 4096;

    /// <summary>How long the updates of a job are kept after the last one.</summary>
    private static readonly TimeSpan s_remembered = TimeSpan.FromHours(1);

    /// <summary>The least time from one transmission of progress to the next. A change of a job's row is sent at once.</summary>
    private static readonly TimeSpan s_minInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>The delay before a failed subscription is retried.</summary>
    private static readonly TimeSpan s_listenRetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>One channel for all jobs, because updates are few and small. A process without watchers does not subscribe.</summary>
    private static readonly RedisChannel s_channel = new("texttovideo:progress", RedisChannel.PatternMode.Literal);

    /// <summary>Identifies this process's own updates, which its watchers have already received, when Redis delivers them.</summary>
    private readonly Guid _origin = Guid.NewGuid();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly SemaphoreSlim _urgent = new(0);
    private readonly SemaphoreSlim _listenGate = new(1);
    private Dictionary<(Guid VideoId, string Stage), ProgressUpdate> _pending = [];
    private volatile bool _wantsToListen;
    private volatile bool _isListening;

    public ValueTask PublishAsync(ProgressUpdate update, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_pending.Count < MaxPending || _pending.ContainsKey((update.VideoId, update.Stage)))
            {
                _pending[(update.VideoId, update.Stage)] = update;
            }
        }

        Release(_signal);
        if (update.Stage.Length == 0)
        {
            Release(_urgent);
        }

        return local.PublishAsync(update, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<ProgressUpdate>> GetLatestAsync(Guid videoId, CancellationToken cancellationToken)
    {
        // While the process is subscribed, the local channel already has the updates of a watched job.
        if (!_isListening || !local.IsWatched(videoId))
        {
            await LoadAsync(videoId, cancellationToken);
        }

        return await local.GetLatestAsync(videoId, cancellationToken);
    }

    public async ValueTask<IProgressSubscription> SubscribeAsync(Guid videoId, CancellationToken cancellationToken)
    {
        IProgressSubscription subscription = await local.SubscribeAsync(videoId, cancellationToken);
        try
        {
            _wantsToListen = true;
            await ListenAsync(cancellationToken);
            await LoadAsync(videoId, cancellationToken);
            if (!_isListening)
            {
                Release(_signal);
            }

            return subscription;
        }
        catch
        {
            subscription.Dispose();
            throw;
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _signal.Dispose();
        _urgent.Dispose();
        _listenGate.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _signal.WaitAsync(_wantsToListen && !_isListening ? s_listenRetryDelay : Timeout.InfiniteTimeSpan, stoppingToken);
            Dictionary<(Guid VideoId, string Stage), ProgressUpdate> updates;
            lock (_gate)
            {
                (updates, _pending) = (_pending, []);
            }

            if (updates.Count > 0)
            {
                await redis.TryAsync(connected => SendAsync(connected.GetDatabase(), updates.Values), fallback: false, stoppingToken);
            }

            if (_wantsToListen)
            {
                await ListenAsync(stoppingToken);
            }

            await _urgent.WaitAsync(s_minInterval, stoppingToken);
        }
    }

    private static RedisKey GetKey(Guid videoId) => $"texttovideo:progress:{videoId:N}";

    private static async Task<bool> ListenAsync(ISubscriber subscriber, Action<RedisChannel, RedisValue> heard)
    {
        // An earlier attempt may have succeeded although its response was lost.
        await subscriber.UnsubscribeAsync(s_channel, heard);
        await subscriber.SubscribeAsync(s_channel, heard);
        return true;
    }

    /// <summary>Returns null for data that is not valid, which another version may have written.</summary>
    private static T? Deserialize<T>(RedisValue value)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>((byte[])value!);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Release(SemaphoreSlim signal)
    {
        lock (_gate)
        {
            if (signal.CurrentCount == 0)
            {
                signal.Release();
            }
        }
    }

    /// <summary>Subscribes unless it is already subscribed. After that, the connection renews the subscription itself.</summary>
    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        if (_isListening)
        {
            return;
        }

        await _listenGate.WaitAsync(cancellationToken);
        try
        {
            _isListening =
                _isListening
                || await redis.TryAsync(connected => ListenAsync(connected.GetSubscriber(), OnMessage), fallback: false, cancellationToken);
        }
        finally
        {
            _listenGate.Release();
        }
    }

    private void OnMessage(RedisChannel channel, RedisValue value)
    {
        if (Deserialize<Message>(value) is { Update: not null } message && message.Origin != _origin)
        {
            local.Publish(message.Update);
        }
    }

    /// <summary>Sends all commands as one pipeline, then waits for all responses.</summary>
    private async Task<bool> SendAsync(IDatabase database, IEnumerable<ProgressUpdate> updates)
    {
        var answers = new List<Task>();
        foreach (ProgressUpdate update in updates)
        {
            if (update.Stage.Length > 0)
            {
                answers.Add(database.HashSetAsync(GetKey(update.VideoId), update.Stage, JsonSerializer.SerializeToUtf8Bytes(update)));
                answers.Add(database.KeyExpireAsync(GetKey(update.VideoId), s_remembered));
            }

            answers.Add(database.PublishAsync(s_channel, JsonSerializer.SerializeToUtf8Bytes(new Message(_origin, update))));
        }

        await Task.WhenAll(answers);
        return true;
    }

    /// <summary>Loads the updates that other processes have published.</summary>
    private async Task LoadAsync(Guid videoId, CancellationToken cancellationToken)
    {
        HashEntry[] stages = await redis.TryAsync(
            connected => connected.GetDatabase().HashGetAllAsync(GetKey(videoId)),
            fallback: [],
            cancellationToken
        );
        local.Remember(stages.Select(stage => Deserialize<ProgressUpdate>(stage.Value)).OfType<ProgressUpdate>());
    }

    private sealed record Message(Guid Origin, ProgressUpdate Update);
}
