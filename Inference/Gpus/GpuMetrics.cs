using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.Inference.Gpus;

/// <summary>Metrics of the memory of the machine's GPUs. Without a GPU, no instruments are created.</summary>
/// <param name="meters">The meter factory.</param>
/// <param name="find">Finds the GPUs; returns null if there are none.</param>
internal sealed class GpuMetrics(IMeterFactory meters, Func<IGpus?> find) : IHostedService, IDisposable
{
    private IGpus? _gpus;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _gpus = find();
        if (_gpus is not null)
        {
            Meter meter = meters.Create(InferenceTelemetry.SourceName);
            meter.CreateObservableUpDownCounter(
                MetricNames.GpuMemoryUsage,
                () => Measure(gpu => gpu.Used),
                "By",
                "GPU memory in use by all processes"
            );
            meter.CreateObservableUpDownCounter(MetricNames.GpuMemoryLimit, () => Measure(gpu => gpu.Total), "By", "Total GPU memory");
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => Interlocked.Exchange(ref _gpus, null)?.Dispose();

    private IEnumerable<Measurement<long>> Measure(Func<GpuMemory, long> value) =>
        (_gpus?.Read() ?? []).Select(gpu => new Measurement<long>(
            value(gpu),
            new(AttributeNames.DeviceId, gpu.Id),
            new KeyValuePair<string, object?>(AttributeNames.DeviceName, gpu.Name)
        ));
}
