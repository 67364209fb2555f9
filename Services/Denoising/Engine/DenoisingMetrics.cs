using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TextToVideo.Denoising.Engine;

/// <summary>Metrics: how busy the engine is and how well its jobs share model calls.</summary>
internal sealed class DenoisingMetrics
{
    private readonly UpDownCounter<int> _activeJobs;
    private readonly Histogram<double> _stepDuration;
    private readonly Histogram<int> _batchRows;

    public DenoisingMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(DenoisingTelemetry.SourceName);
        _activeJobs = meter.CreateUpDownCounter<int>("texttovideo.denoising.active_jobs", "{job}", "Jobs in the engine");
        _stepDuration = meter.CreateHistogram<double>("texttovideo.denoising.step.duration", "s", "Duration of one model call");
        _batchRows = meter.CreateHistogram<int>("texttovideo.denoising.batch.rows", "{row}", "Rows of one model call");
    }

    /// <summary>Jobs have entered (positive) or left (negative).</summary>
    public void ActiveJobs(int change) => _activeJobs.Add(change);

    /// <summary>A model call begins; disposing the timer ends it.</summary>
    public StepTimer StartStep(string model, int rows)
    {
        var tag = new KeyValuePair<string, object?>("texttovideo.model", model);
        _batchRows.Record(rows, tag);
        return new StepTimer(_stepDuration, tag, Stopwatch.GetTimestamp());
    }

    /// <summary>Measures one model call.</summary>
    internal readonly struct StepTimer(Histogram<double> duration, KeyValuePair<string, object?> tag, long started) : IDisposable
    {
        public void Dispose() => duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tag);
    }
}
