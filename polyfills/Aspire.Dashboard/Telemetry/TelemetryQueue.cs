using System.Threading.Channels;

namespace Aspire.Dashboard.Telemetry;

/// <summary>
/// What has come and is not yet written. Who sends never waits for the disk: where too much waits already, the new is dropped and counted.
/// </summary>
internal sealed class TelemetryQueue(DashboardOptions options)
{
    /// <summary>What a sender is told whose items were not all taken.</summary>
    public const string Refusal = "They have no proper ids, or more has come than the dashboard can write.";

    private readonly Channel<IReadOnlyList<TelemetryItem>> _items =
        Channel.CreateUnbounded<IReadOnlyList<TelemetryItem>>(new UnboundedChannelOptions { SingleReader = true });

    private int _waiting;
    private long _received;
    private long _dropped;

    /// <summary>How many items have come since the start.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>How many of them were dropped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Takes items, all or none.</summary>
    /// <returns>How many were taken.</returns>
    public int Add(IReadOnlyList<TelemetryItem> items)
    {
        Interlocked.Add(ref _received, items.Count);
        if (Interlocked.Add(ref _waiting, items.Count) <= options.QueueItems && _items.Writer.TryWrite(items))
        {
            return items.Count;
        }

        Interlocked.Add(ref _waiting, -items.Count);
        CountDropped(items.Count);
        return 0;
    }

    /// <summary>Notes that items were lost after all.</summary>
    public void CountDropped(int items) => Interlocked.Add(ref _dropped, items);

    /// <summary>Takes no more; what waits can still be read.</summary>
    public void Complete() => _items.Writer.TryComplete();

    /// <summary>Waits until there is something.</summary>
    /// <returns>Whether there is; else no more will come.</returns>
    public ValueTask<bool> WaitAsync() => _items.Reader.WaitToReadAsync();

    /// <summary>What waits, up to about a number of items.</summary>
    public IReadOnlyList<TelemetryItem> Take(int most)
    {
        var batch = new List<TelemetryItem>();
        while (batch.Count < most && _items.Reader.TryRead(out IReadOnlyList<TelemetryItem>? items))
        {
            batch.AddRange(items);
        }

        Interlocked.Add(ref _waiting, -batch.Count);
        return batch;
    }
}
