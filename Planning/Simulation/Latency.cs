namespace TextToVideo.Planning.Simulation;

/// <summary>A distribution of times in seconds. The percentiles are exact to one part in a thousand.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="P50">The median.</param>
/// <param name="P90">The 90th percentile.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="Max">The maximum.</param>
public sealed record Latency(double Mean, double P50, double P90, double P95, double P99, double Max)
{
    internal static Latency From(LatencyHistogram times) =>
        new(times.Mean, times.Percentile(0.5), times.Percentile(0.9), times.Percentile(0.95), times.Percentile(0.99), times.Largest);
}
