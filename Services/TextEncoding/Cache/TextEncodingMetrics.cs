using System.Diagnostics.Metrics;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>Metrics of the embedding cache.</summary>
internal sealed class TextEncodingMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "TextToVideo.TextEncoding";

    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;

    public TextEncodingMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _hits = meter.CreateCounter<long>(MetricNames.CacheHits, "{text}", "Texts whose embedding was in the cache");
        _misses = meter.CreateCounter<long>(MetricNames.CacheMisses, "{text}", "Texts that were not in the cache and were encoded");
    }

    /// <summary>Records that a text was in the cache.</summary>
    public void CacheHit(string model) => _hits.Add(1, new KeyValuePair<string, object?>(AttributeNames.Model, model));

    /// <summary>Records that a text was not in the cache, or its value was damaged.</summary>
    public void CacheMiss(string model) => _misses.Add(1, new KeyValuePair<string, object?>(AttributeNames.Model, model));
}
