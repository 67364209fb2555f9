using System.Diagnostics;
using System.Diagnostics.Metrics;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.Denoising.Engine;

/// <summary>Metrics of the engine's load and batching.</summary>
internal sealed class DenoisingMetrics
{
    private static readonly InstrumentAdvice<double> s_durations = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private static readonly InstrumentAdvice<int> s_sizes = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64] };

    private readonly UpDownCounter<int> _activeJobs;
    private readonly Counter<long> _steps;
    private readonly Counter<long> _skippedSteps;
    private readonly Histogram<double> _stepDuration;
    private readonly Histogram<int> _batchJobs;
    private readonly Histogram<int> _batchRows;

    public DenoisingMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(DenoisingTelemetry.SourceName);
        _activeJobs = meter.CreateUpDownCounter<int>(MetricNames.DenoisingJobs, "{job}", "Jobs in the engine");
        _steps = meter.CreateCounter<long>(MetricNames.DenoisingSteps, "{step}", "Completed denoising steps of all jobs");
        _skippedSteps = meter.CreateCounter<long>(
            MetricNames.DenoisingSkippedSteps,
            "{step}",
            "Completed denoising steps of all jobs that needed no model call"
        );
        _stepDuration = meter.CreateHistogram(
            MetricNames.StepDuration,
            "s",
            "Duration of one step of a batch",
            tags: null,
            advice: s_durations
        );
        _batchJobs = meter.CreateHistogram(MetricNames.BatchJobs, "{job}", "Jobs that share one model call", tags: null, advice: s_sizes);
        _batchRows = meter.CreateHistogram(MetricNames.BatchRows, "{row}", "Rows of one model call", tags: null, advice: s_sizes);
    }

    /// <summary>Records that jobs have entered (positive) or left (negative).</summary>
    public void ActiveJobs(int change) => _activeJobs.Add(change);

    /// <summary>Records a model call; dispose the timer when it ends.</summary>
    public StepTimer StartStep(string model, int jobs, int rows)
    {
        var tag = new KeyValuePair<string, object?>(AttributeNames.Model, model);
        _batchJobs.Record(jobs, tag);
        _batchRows.Record(rows, tag);
        return new StepTimer(_stepDuration, tag, Stopwatch.GetTimestamp());
    }

    /// <summary>Records that a job has completed a step without a model call.</summary>
    public void StepSkipped(string model)
    {
        StepTaken(model);
        _skippedSteps.Add(1, new KeyValuePair<string, object?>(AttributeNames.Model, model));
    }

    /// <summary>Records that a job has completed a step.</summary>
    public void StepTaken(string model) => _steps.Add(1, new KeyValuePair<string, object?>(AttributeNames.Model, model));

    /// <summary>Measures one model call.</summary>
    internal readonly struct StepTimer(Histogram<double> duration, KeyValuePair<string, object?> tag, long started) : IDisposable
    {
        public void Dispose() => duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tag);
    }
}
