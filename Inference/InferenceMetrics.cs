using System.Diagnostics;
using System.Diagnostics.Metrics;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Loading;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.Inference;

/// <summary>Metrics of model loading.</summary>
internal sealed class InferenceMetrics
{
    private static readonly InstrumentAdvice<double> s_durations = new()
    {
        HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600],
    };

    private readonly Histogram<double> _load;
    private readonly UpDownCounter<long> _memory;
    private readonly UpDownCounter<long> _memoryLimit;
    private readonly UpDownCounter<long> _waiting;
    private readonly Counter<long> _unloads;

    public InferenceMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(InferenceTelemetry.SourceName);
        _load = meter.CreateHistogram(
            MetricNames.ModelLoadDuration,
            "s",
            "Duration of loading a network's file",
            tags: null,
            advice: s_durations
        );
        _memory = meter.CreateUpDownCounter<long>(MetricNames.ModelMemoryUsage, "By", "Size of the loaded networks");
        _memoryLimit = meter.CreateUpDownCounter<long>(MetricNames.ModelMemoryLimit, "By", "Memory budget for networks");
        _waiting = meter.CreateUpDownCounter<long>(MetricNames.ModelWaiting, "{call}", "Calls that wait until a network is loaded");
        _unloads = meter.CreateCounter<long>(MetricNames.ModelUnloads, "{network}", "Networks that were unloaded for others");
    }

    /// <summary>Records the memory budget, if there is one.</summary>
    public void SetMemoryLimit(long? budget)
    {
        if (budget is { } limit)
        {
            _memoryLimit.Add(limit);
        }
    }

    /// <summary>Records that a network takes or no longer takes memory.</summary>
    public void MemoryChanged(NetworkSlot slot, long bytes) => _memory.Add(bytes, GetTags(slot));

    /// <summary>Records that a network was unloaded for another one.</summary>
    public void Unloaded(NetworkSlot slot) => _unloads.Add(1, GetTags(slot));

    /// <summary>Records that more or fewer calls wait for a network.</summary>
    public void WaitingChanged(NetworkSlot slot, int difference) => _waiting.Add(difference, GetTags(slot));

    /// <summary>Records that a network was loaded.</summary>
    public void Loaded(NetworkSpec spec, ExecutionProvider provider, TimeSpan duration) =>
        _load.Record(
            duration.TotalSeconds,
            new(AttributeNames.Model, spec.Model),
            new(AttributeNames.Network, spec.Network),
            new(AttributeNames.ExecutionProvider, provider.ToString())
        );

    private static TagList GetTags(NetworkSlot slot) =>
        new([new(AttributeNames.Model, slot.Model), new(AttributeNames.Network, slot.Network)]);
}
