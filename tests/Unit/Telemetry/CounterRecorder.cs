using System.Diagnostics.Metrics;

namespace TextToVideo.Unit.Telemetry;

/// <summary>Keeps what a factory's counters and histograms are told.</summary>
internal sealed class CounterRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, string[] Labels)> _told = [];
    private readonly Lock _gate = new();

    /// <param name="meters">The factory.</param>
    public CounterRecorder(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What an instrument was told, with the values of all these labels.</summary>
    public double[] Told(string name, params string[] labels)
    {
        lock (_gate)
        {
            return [.. _told.Where(told => told.Name == name && labels.All(told.Labels.Contains)).Select(told => told.Value)];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string[] labels = [.. tags.ToArray().Select(tag => $"{tag.Value}")];
        lock (_gate)
        {
            _told.Add((instrument.Name, value, labels));
        }
    }
}
