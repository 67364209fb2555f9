using System.Collections.Concurrent;
using System.Diagnostics;

namespace TextToVideo.Benchmarks;

/// <summary>Listens to the spans of the process and sums their durations by name.</summary>
internal sealed class SpanTimes : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public SpanTimes()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MassTransit" || source.Name.StartsWith("TextToVideo.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Returns the spans that have ended since the last call.</summary>
    /// <returns>The number of spans and their total milliseconds by name.</returns>
    public IReadOnlyDictionary<string, (int Count, double Milliseconds)> Take()
    {
        var taken = new List<Activity>();
        while (_ended.TryDequeue(out Activity? activity))
        {
            taken.Add(activity);
        }

        return taken
            .GroupBy(activity => $"{activity.Source.Name}: {activity.DisplayName}")
            .ToDictionary(group => group.Key, group => (group.Count(), group.Sum(activity => activity.Duration.TotalMilliseconds)));
    }

    public void Dispose() => _listener.Dispose();
}
