using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>Writes all metrics of the process as Prometheus' text whenever somebody asks for them.</summary>
internal sealed class PrometheusExporter : BaseExporter<Metric>
{
    private readonly SemaphoreSlim _turn = new(1);
    private string _text = string.Empty;

    public PrometheusExporter() => Reader = new BaseExportingMetricReader(this);

    /// <summary>What the process's metrics are given to.</summary>
    public MetricReader Reader { get; }

    /// <summary>The metrics as they are now.</summary>
    public async Task<string> ScrapeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Reader.Collect();
            return _text;
        }
        finally
        {
            _turn.Release();
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var text = new PrometheusText();
        text.Add(ParentProvider.GetResource());
        foreach (Metric metric in batch)
        {
            text.Add(metric);
        }

        _text = text.ToString();
        return ExportResult.Success;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _turn.Dispose();
        }

        base.Dispose(disposing);
    }
}
