using System.Collections.Concurrent;
using System.Diagnostics;

namespace TextToVideo.Unit.Telemetry;

/// <summary>Keeps the spans of a trace that the test begins; other tests' are in traces of their own.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public SpanRecorder()
    {
        // Not a span of a source: those of the sources below it have it as their parent.
        Root = new Activity("test").SetIdFormat(ActivityIdFormat.W3C);
        Root.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        Root.Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("TextToVideo.", StringComparison.Ordinal) || source.Name == "MassTransit",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == Root.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The test's own.</summary>
    public Activity Root { get; }

    /// <summary>The spans of a name, in the order in which they ended.</summary>
    public Activity[] Named(string name) => [.. _ended.Where(activity => activity.TraceId == Root.TraceId && activity.OperationName == name)];

    public void Dispose()
    {
        Root.Dispose();
        _listener.Dispose();
    }
}
