using System.Diagnostics.Metrics;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Telemetry;

/// <summary>Records metrics of the jobs' waiting times and durations, of their outcomes, and of moderation decisions.</summary>
internal sealed class GenerationMetrics
{
    /// <summary>Bucket boundaries in seconds, from a few milliseconds for short stages to an hour for large models.</summary>
    private static readonly InstrumentAdvice<double> s_durations = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
    };

    private readonly Histogram<double> _video;
    private readonly Histogram<double> _stage;
    private readonly Histogram<double> _queue;
    private readonly Counter<long> _redeliveries;
    private readonly Counter<long> _decisions;

    public GenerationMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(GenerationTelemetry.SourceName);
        _video = meter.CreateHistogram(
            MetricNames.VideoDuration,
            "s",
            "From a job's acceptance to its end",
            tags: null,
            advice: s_durations
        );
        _stage = meter.CreateHistogram(
            MetricNames.StageDuration,
            "s",
            "From a stage's command to its event",
            tags: null,
            advice: s_durations
        );
        _queue = meter.CreateHistogram(
            MetricNames.QueueDuration,
            "s",
            "From a job's acceptance to its first stage",
            tags: null,
            advice: s_durations
        );
        _redeliveries = meter.CreateCounter<long>(MetricNames.StageRedeliveries, "{redelivery}", "Retries of failed stages");
        _decisions = meter.CreateCounter<long>(MetricNames.ModerationDecisions, "{decision}", "Decisions of moderation and of reviewers");
    }

    /// <summary>Records how long a job has waited in the queue.</summary>
    public void RecordWait(TimeSpan wait) => _queue.Record(wait.TotalSeconds);

    /// <summary>Records the duration of a stage that has ended.</summary>
    public void RecordStage(StageRecord stage, string? error)
    {
        KeyValuePair<string, object?> name = new(AttributeNames.Stage, stage.Name);
        double seconds = (stage.FinishedAt!.Value - stage.StartedAt).TotalSeconds;
        if (error is null)
        {
            _stage.Record(seconds, name);
        }
        else
        {
            _stage.Record(seconds, name, new(AttributeNames.ErrorType, error));
        }
    }

    /// <summary>Counts a failed stage that will be retried.</summary>
    public void RecordRetry(string stage) => _redeliveries.Add(1, new KeyValuePair<string, object?>(AttributeNames.Stage, stage));

    /// <summary>Records the duration and the outcome of a job that has ended.</summary>
    public void RecordJob(VideoJob job) =>
        _video.Record(
            (job.CompletedAt!.Value - job.CreatedAt).TotalSeconds,
            new(AttributeNames.Model, job.Model),
            new(AttributeNames.Outcome, GenerationTelemetry.GetOutcome(job))
        );

    /// <summary>Counts decisions of moderation and of reviewers.</summary>
    public void RecordDecisions(IEnumerable<ModerationRecord> decisions)
    {
        foreach (ModerationRecord decision in decisions)
        {
            _decisions.Add(
                1,
                new(AttributeNames.ModerationKind, decision.Kind),
                new(AttributeNames.ModerationAction, decision.Action.ToString().ToLowerInvariant())
            );
        }
    }
}
