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
    private static readonly TimeSpan s_idleLimit = TimeSpan.FromMinutes(5);

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
        meter.CreateObservableGauge(MetricNames.QueueDepth, () => Observe(status => status.Waiting), "{job}", "Queued jobs");
        meter.CreateObservableGauge(
            MetricNames.QueueAge,
            () => Observe(status => Seconds(status.OldestWaiting)),
            "s",
            "Age of the oldest queued job"
        );
        meter.CreateObservableGauge(MetricNames.Reviews, () => Observe(status => status.Reviewing), "{job}", "Jobs pending review");
        meter.CreateObservableGauge(
            MetricNames.StageJobs,
            () => ObserveStages<int>(stage => stage.Jobs),
            "{job}",
            "Jobs in the stage, running or waiting for a worker"
        );
        meter.CreateObservableGauge(
            MetricNames.StageDemand,
            () => ObserveStages<int>(stage => stage.Demand),
            "{job}",
            "Jobs that the stage still has to work on, which determine its replicas"
        );
        meter.CreateObservableGauge(
            MetricNames.StageAge,
            () => ObserveStages<double>(stage => Seconds(stage.OldestJob)),
            "s",
            "Age of the least recently updated job in the stage"
        );
        meter.CreateObservableGauge(
            MetricNames.StageQueueDepth,
            () => ObserveStages(stage => stage.Queued),
            "{command}",
            "Commands that no worker has taken yet"
        );
        meter.CreateObservableGauge(
            MetricNames.StageWorkers,
            () => ObserveStages(stage => stage.Workers),
            "{process}",
            "Workers of the stage"
        );
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, _time);
        do
        {
            try
            {
                bool isRead = _time.GetElapsedTime(Volatile.Read(ref _readAt)) < s_idleLimit;
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

    private IEnumerable<Measurement<T>> Observe<T>(Func<SystemStatus, T> value)
        where T : struct => Read() is { } status ? [new Measurement<T>(value(status))] : [];

    private IEnumerable<Measurement<T>> ObserveStages<T>(Func<StageStatus, T?> value)
        where T : struct =>
        from stage in Read()?.Stages ?? []
        let known = value(stage)
        where known is not null
        select new Measurement<T>(known.Value, new KeyValuePair<string, object?>(AttributeNames.Stage, stage.Name));
}
