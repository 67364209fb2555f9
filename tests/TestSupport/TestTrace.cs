using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace TextToVideo.TestSupport;

/// <summary>A trace that a test begins, with the spans of this system and of MassTransit. Other tests have their own traces.</summary>
public sealed class TestTrace : IDisposable
{
    private readonly List<Activity> _ended = [];
    private readonly TracerProvider _provider;

    public TestTrace()
    {
        // It has no source, so that it has no listener. The spans of the sources have it as their parent.
        Root = new Activity("test").SetIdFormat(ActivityIdFormat.W3C);
        Root.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        Root.Start();

        // It exports when it is flushed and not before: spans may end while a test reads those that have ended.
        _provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("TextToVideo.*", "MassTransit")
            .SetSampler(new OneTrace(Root.TraceId))
            .AddProcessor(
                new BatchActivityExportProcessor(new InMemoryExporter<Activity>(_ended), scheduledDelayMilliseconds: int.MaxValue)
            )
            .Build();
    }

    /// <summary>The test's span, which all others are below.</summary>
    public Activity Root { get; }

    /// <summary>The spans of a name that have ended, in the order of their ends.</summary>
    public Activity[] Named(string name)
    {
        Assert.True(_provider.ForceFlush());
        return [.. _ended.Where(activity => activity.OperationName == name)];
    }

    public void Dispose()
    {
        Root.Dispose();
        _provider.Dispose();
    }

    /// <summary>Records the spans of one trace.</summary>
    private sealed class OneTrace(ActivityTraceId trace) : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(samplingParameters.ParentContext.TraceId == trace ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
