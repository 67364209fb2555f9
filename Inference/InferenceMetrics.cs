using System.Diagnostics.Metrics;
using TextToVideo.Contracts.Telemetry;
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

    public InferenceMetrics(IMeterFactory meters) =>
        _load = meters
            .Create(InferenceTelemetry.SourceName)
            .CreateHistogram(MetricNames.ModelLoadDuration, "s", "Duration of loading a network's file", tags: null, advice: s_durations);

    /// <summary>Records that a network was loaded.</summary>
    public void Loaded(NetworkSpec spec, ExecutionProvider provider, TimeSpan duration) =>
        _load.Record(
            duration.TotalSeconds,
            new(AttributeNames.Model, spec.Model),
            new(AttributeNames.Network, spec.Network),
            new(AttributeNames.ExecutionProvider, provider.ToString())
        );
}
