namespace TextToVideo.Planning.Simulation;

/// <summary>Times in seconds.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="P50">What half of them are not above; percentiles are within a thousandth.</param>
/// <param name="P90">What nine in ten are not above.</param>
/// <param name="P95">What 95 in a hundred are not above.</param>
/// <param name="P99">What 99 in a hundred are not above.</param>
/// <param name="Max">The longest.</param>
public sealed record Latency(double Mean, double P50, double P90, double P95, double P99, double Max)
{
    internal static Latency From(LatencyHistogram times) =>
        new(times.Mean, times.Percentile(0.5), times.Percentile(0.9), times.Percentile(0.95), times.Percentile(0.99), times.Largest);
}
