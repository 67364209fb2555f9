using System.Collections.Concurrent;
using System.Threading.Channels;

namespace TextToVideo.ServiceDefaults.Progress;

/// <summary>The progress channel within one process.</summary>
internal sealed class InProcessProgressChannel(TimeProvider time) : IProgressChannel
{
    /// <summary>How many jobs are remembered even if they have no updates.</summary>
    private const int RememberedJobs = 1024;

    private const int BufferedUpdates = 256;

    /// <summary>Beyond <see cref="RememberedJobs"/>, a job is forgotten when it has had no update for so long.</summary>
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, RememberedJob> _latest = [];

    /// <summary>The remembered jobs, the one whose last update is the oldest first.</summary>
    private readonly LinkedList<RememberedJob> _order = [];
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
                _latest.TryGetValue(videoId, out RememberedJob? job) ? [.. job.Stages.Values] : []
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
        DateTimeOffset now = time.GetUtcNow();
        if (_latest.TryGetValue(videoId, out RememberedJob? job))
        {
            _order.Remove(job.Place);
        }
        else
        {
            job = new RememberedJob(videoId);
            _latest.Add(videoId, job);
        }

        job.UpdatedAt = now;
        _order.AddLast(job.Place);
        while (_order.Count > RememberedJobs && now - _order.First!.Value.UpdatedAt >= s_idle)
        {
            _latest.Remove(_order.First.Value.VideoId);
            _order.RemoveFirst();
        }

        return job.Stages;
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

    /// <summary>The last update of each stage of a job.</summary>
    private sealed class RememberedJob
    {
        public RememberedJob(Guid videoId)
        {
            VideoId = videoId;
            Place = new LinkedListNode<RememberedJob>(this);
        }

        public Guid VideoId { get; }

        public Dictionary<string, ProgressUpdate> Stages { get; } = [];

        public LinkedListNode<RememberedJob> Place { get; }

        public DateTimeOffset UpdatedAt { get; set; }
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
