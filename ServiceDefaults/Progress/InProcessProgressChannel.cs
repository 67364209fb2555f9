using System.Collections.Concurrent;
using System.Threading.Channels;

namespace TextToVideo.ServiceDefaults.Progress;

/// <summary>The progress channel within one process.</summary>
internal sealed class InProcessProgressChannel(TimeProvider time) : IProgressChannel
{
    private const int RememberedJobs = 1024;
    private const int BufferedUpdates = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Dictionary<string, ProgressUpdate>> _latest = [];
    private readonly Queue<Guid> _order = new();
    private readonly ConcurrentDictionary<Guid, List<Subscription>> _subscriptions = [];

    public ValueTask PublishAsync(ProgressUpdate update, CancellationToken cancellationToken)
    {
        Publish(update);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<ProgressUpdate>> GetLatestAsync(Guid videoId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<ProgressUpdate>>(
                _latest.TryGetValue(videoId, out Dictionary<string, ProgressUpdate>? stages) ? [.. stages.Values] : []
            );
        }
    }

    public ValueTask<IProgressSubscription> SubscribeAsync(Guid videoId, CancellationToken cancellationToken)
    {
        var subscription = new Subscription(this, videoId, time);
        lock (_gate)
        {
            _subscriptions.GetOrAdd(videoId, _ => []).Add(subscription);
        }

        return ValueTask.FromResult<IProgressSubscription>(subscription);
    }

    /// <summary>Publishes an update to all watchers of its job.</summary>
    internal void Publish(ProgressUpdate update)
    {
        lock (_gate)
        {
            if (update.Stage.Length > 0)
            {
                GetOrAddStages(update.VideoId)[update.Stage] = update;
            }

            if (_subscriptions.TryGetValue(update.VideoId, out List<Subscription>? watchers))
            {
                watchers.ForEach(watcher => watcher.Add(update));
            }
        }
    }

    /// <summary>Stores updates of other processes that are newer than the known ones. Watchers do not receive them.</summary>
    internal void Remember(IEnumerable<ProgressUpdate> updates)
    {
        lock (_gate)
        {
            foreach (ProgressUpdate update in updates)
            {
                Dictionary<string, ProgressUpdate> stages = GetOrAddStages(update.VideoId);
                if (!stages.TryGetValue(update.Stage, out ProgressUpdate? known) || known.At < update.At)
                {
                    stages[update.Stage] = update;
                }
            }
        }
    }

    /// <summary>Returns whether the job has watchers.</summary>
    internal bool IsWatched(Guid videoId)
    {
        lock (_gate)
        {
            return _subscriptions.ContainsKey(videoId);
        }
    }

    private Dictionary<string, ProgressUpdate> GetOrAddStages(Guid videoId)
    {
        if (!_latest.TryGetValue(videoId, out Dictionary<string, ProgressUpdate>? stages))
        {
            _latest[videoId] = stages = [];
            _order.Enqueue(videoId);
            if (_order.Count > RememberedJobs)
            {
                _latest.Remove(_order.Dequeue());
            }
        }

        return stages;
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            if (
                _subscriptions.TryGetValue(subscription.VideoId, out List<Subscription>? watchers)
                && watchers.Remove(subscription)
                && watchers.Count == 0
            )
            {
                _subscriptions.TryRemove(subscription.VideoId, out _);
            }
        }
    }

    private sealed class Subscription(InProcessProgressChannel owner, Guid videoId, TimeProvider time) : IProgressSubscription
    {
        private readonly Channel<ProgressUpdate> _updates = Channel.CreateBounded<ProgressUpdate>(
            new BoundedChannelOptions(BufferedUpdates) { FullMode = BoundedChannelFullMode.DropOldest }
        );

        public Guid VideoId => videoId;

        public void Add(ProgressUpdate update) => _updates.Writer.TryWrite(update);

        public async Task<ProgressUpdate?> NextAsync(TimeSpan timeout, CancellationToken cancellationToken)
        {
            if (_updates.Reader.TryRead(out ProgressUpdate? ready))
            {
                return ready;
            }

            using var limit = new CancellationTokenSource(timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                return await _updates.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }

        public void Dispose() => owner.Remove(this);
    }
}
