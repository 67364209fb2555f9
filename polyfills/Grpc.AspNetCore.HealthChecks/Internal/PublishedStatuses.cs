using System.Threading.Channels;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>The last published status of each service, and who waits for the next.</summary>
internal sealed class PublishedStatuses
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServingStatus> _statuses = new(StringComparer.Ordinal);
    private readonly List<(string Service, ChannelWriter<ServingStatus> Writer)> _watchers = [];

    public ServingStatus? Find(string service)
    {
        lock (_lock)
        {
            return _statuses.TryGetValue(service, out var status) ? status : null;
        }
    }

    public void Publish(string service, ServingStatus status)
    {
        lock (_lock)
        {
            _statuses[service] = status;
            foreach (var watcher in _watchers.Where(watcher => watcher.Service == service))
            {
                watcher.Writer.TryWrite(status);
            }
        }
    }

    /// <summary>Every status published from now on. A slow reader misses all but the newest.</summary>
    public Subscription Subscribe(string service)
    {
        var channel = Channel.CreateBounded<ServingStatus>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            _watchers.Add((service, channel.Writer));
        }

        return new Subscription(this, channel);
    }

    public sealed class Subscription(PublishedStatuses statuses, Channel<ServingStatus> channel) : IDisposable
    {
        public ChannelReader<ServingStatus> Statuses => channel.Reader;

        public void Dispose()
        {
            lock (statuses._lock)
            {
                statuses._watchers.RemoveAll(watcher => watcher.Writer == channel.Writer);
            }
        }
    }
}
