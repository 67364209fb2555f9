namespace Aspire.Dashboard.Telemetry;

/// <summary>What the numbers of a metric are.</summary>
internal enum MetricKind
{
    /// <summary>A value that goes up and down.</summary>
    Gauge = 0,

    /// <summary>A sum that only grows while its process lives; its rate is what says something.</summary>
    Counter = 1,

    /// <summary>How often and how much, and with bounds also how many of which size.</summary>
    Histogram = 2,
}
