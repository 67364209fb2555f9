using System.Text.Json;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TextToVideo.ServiceDefaults.Redis;

namespace TextToVideo.ServiceDefaults.Progress;

/// <summary>
/// The progress channel of a system of several processes. Watchers of this process are told at once by <paramref name="local"/>; the others by
/// Redis, which a task of its own writes to, so that no stage ever waits for it. That task sends the newest update of each stage: where Redis
/// is slower than the stages, older ones are left out, and while it is unavailable, all are.
/// </summary>
/// <param name="local">This process's watchers, and what it has heard.</param>
/// <param name="redis">The connection.</param>
internal sealed class RedisProgressChannel(InProcessProgressChannel local, RedisConnection redis) : BackgroundService, IProgressChannel
{
    /// <summary>More stages than a process can work on; what comes on top is not sent.</summary>
    private const int MaxPending = 4096;

    /// <summary>How long the last updates of a job that says nothing any more are kept.</summary>
    private static readonly TimeSpan s_remembered = TimeSpan.FromHours(1);

    /// <summary>How soon to try again where the subscription failed.</summary>
    private static readonly TimeSpan s_listenAgain = TimeSpan.FromSeconds(1);

    /// <summary>One channel for all jobs: updates are few and small, and a process that watches nothing does not listen.</summary>
    private static readonly RedisChannel s_channel = new("texttovideo:progress", RedisChannel.PatternMode.Literal);

    /// <summary>Tells this process's own updates, which its watchers already have, when Redis brings them back.</summary>
    private readonly Guid _origin = Guid.NewGuid();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
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

        Wake();
        return local.PublishAsync(update, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<ProgressUpdate>> GetLatestAsync(Guid videoId, CancellationToken cancellationToken)
    {
        // The updates of a watched job come by themselves: watchers ask after each of them.
        if (!_isListening || !local.IsWatched(videoId))
        {
            await RecallAsync(videoId, cancellationToken);
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
            await RecallAsync(videoId, cancellationToken);
            if (!_isListening)
            {
                Wake();
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
        _listenGate.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _signal.WaitAsync(_wantsToListen && !_isListening ? s_listenAgain : Timeout.InfiniteTimeSpan, stoppingToken);
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
        }
    }

    private static RedisKey KeyOf(Guid videoId) => $"texttovideo:progress:{videoId:N}";

    private static async Task<bool> ListenAsync(ISubscriber subscriber, Action<RedisChannel, RedisValue> heard)
    {
        // An earlier attempt may have come through without its answer.
        await subscriber.UnsubscribeAsync(s_channel, heard);
        await subscriber.SubscribeAsync(s_channel, heard);
        return true;
    }

    /// <summary>What is no update was not written by this version: it is left out.</summary>
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

    private void Wake()
    {
        lock (_gate)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    /// <summary>Subscribes once; from then on the connection renews the subscription by itself.</summary>
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
                || await redis.TryAsync(connected => ListenAsync(connected.GetSubscriber(), Heard), fallback: false, cancellationToken);
        }
        finally
        {
            _listenGate.Release();
        }
    }

    private void Heard(RedisChannel channel, RedisValue value)
    {
        if (Deserialize<Message>(value) is { Update: not null } message && message.Origin != _origin)
        {
            local.Publish(message.Update);
        }
    }

    /// <summary>All commands go out at once; their answers are waited for together.</summary>
    private async Task<bool> SendAsync(IDatabase database, IEnumerable<ProgressUpdate> updates)
    {
        var answers = new List<Task>();
        foreach (ProgressUpdate update in updates)
        {
            if (update.Stage.Length > 0)
            {
                answers.Add(database.HashSetAsync(KeyOf(update.VideoId), update.Stage, JsonSerializer.SerializeToUtf8Bytes(update)));
                answers.Add(database.KeyExpireAsync(KeyOf(update.VideoId), s_remembered));
            }

            answers.Add(database.PublishAsync(s_channel, JsonSerializer.SerializeToUtf8Bytes(new Message(_origin, update))));
        }

        await Task.WhenAll(answers);
        return true;
    }

    /// <summary>Takes over what other processes have published.</summary>
    private async Task RecallAsync(Guid videoId, CancellationToken cancellationToken)
    {
        HashEntry[] stages = await redis.TryAsync(
            connected => connected.GetDatabase().HashGetAllAsync(KeyOf(videoId)),
            fallback: [],
            cancellationToken
        );
        local.Remember(stages.Select(stage => Deserialize<ProgressUpdate>(stage.Value)).OfType<ProgressUpdate>());
    }

    private sealed record Message(Guid Origin, ProgressUpdate Update);
}
