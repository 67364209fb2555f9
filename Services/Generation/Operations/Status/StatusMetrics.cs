using System.Diagnostics.Metrics;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Generation.Telemetry;

namespace TextToVideo.Generation.Operations.Status;

/// <summary>
/// Provides metrics of the waiting and running jobs of the whole system; all replicas report the same values. The status is refreshed every
/// 10 seconds, but only while the metrics are being read, because each refresh queries the database and connects to the broker.
/// </summary>
internal sealed class StatusMetrics : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    /// <summary>How long the status is refreshed after the last read; metrics are usually read at least once a minute.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly SystemStatusReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger<StatusMetrics> _logger;
    private volatile SystemStatus? _status;
    private long _readAt;

    public StatusMetrics(SystemStatusReader reader, IMeterFactory meters, TimeProvider time, ILogger<StatusMetrics> logger)
    {
        _reader = reader;
        _time = time;
        _logger = logger;
        _readAt = time.GetTimestamp();
        Meter meter = meters.Create(GenerationTelemetry.SourceName);
        meter.CreateObservableGauge(
            MetricNames.QueueDepth,
            () => Observe(status => status.Waiting),
            "{job}",
            "Jobs that wait for their turn"
        );
        meter.CreateObservableGauge(
            MetricNames.QueueAge,
            () => Observe(status => Seconds(status.OldestWaiting)),
            "s",
            "For how long the oldest of them has waited"
        );
        meter.CreateObservableGauge(
            MetricNames.Reviews,
            () => Observe(status => status.Reviewing),
            "{job}",
            "Jobs that wait for a reviewer"
        );
        meter.CreateObservableGauge(
            MetricNames.StageJobs,
            () => OfStages<int>(stage => stage.Jobs),
            "{job}",
            "Jobs whose stage it is, at work or waiting for a worker"
        );
        meter.CreateObservableGauge(
            MetricNames.StageAge,
            () => OfStages<double>(stage => Seconds(stage.OldestJob)),
            "s",
            "For how long the stage's job that has not changed for longest has not"
        );
        meter.CreateObservableGauge(
            MetricNames.StageQueueDepth,
            () => OfStages(stage => stage.Queued),
            "{command}",
            "Commands that no worker has taken yet"
        );
        meter.CreateObservableGauge(
            MetricNames.StageWorkers,
            () => OfStages(stage => stage.Workers),
            "{process}",
            "Processes that take the stage's commands"
        );
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, _time);
        do
        {
            try
            {
                bool isRead = _time.GetElapsedTime(Volatile.Read(ref _readAt)) < s_patience;
                _status = isRead ? await _reader.ReadAsync(stoppingToken) : null;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Report no values rather than outdated ones. Log once per outage, not once per refresh.
                if (_status is not null)
                {
                    _logger.StatusUnknown(exception);
                }

                _status = null;
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private SystemStatus? Read()
    {
        Volatile.Write(ref _readAt, _time.GetTimestamp());
        return _status;
    }

    private static double Seconds(TimeSpan? age) => age?.TotalSeconds ?? 0;

    private IEnumerable<Measurement<T>> Of<T>(Func<SystemStatus, T> value)
        where T : struct => Read() is { } status ? [new Measurement<T>(value(status))] : [];

    private IEnumerable<Measurement<T>> OfStages<T>(Func<StageStatus, T?> value)
        where T : struct =>
        from stage in Read()?.Stages ?? []
        let known = value(stage)
        where known is not null
        select new Measurement<T>(known.Value, new KeyValuePair<string, object?>(AttributeNames.Stage, stage.Name));
}
