namespace Aspire.Dashboard.Telemetry;

/// <summary>A metric's value at a time.</summary>
/// <param name="Resource">Whose.</param>
/// <param name="Scope">The meter's name.</param>
/// <param name="Name">The metric's name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Description">What it is.</param>
/// <param name="Kind">What its numbers are.</param>
/// <param name="Attributes">Which of the metric's series, a JSON object.</param>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="IsDelta">Whether it counts from the point before, and not from the process's start.</param>
/// <param name="Value">A gauge's or counter's value, or the sum of what a histogram has seen.</param>
/// <param name="Count">How much a histogram has seen.</param>
/// <param name="Bounds">The upper bounds of a histogram's buckets but the last.</param>
/// <param name="Buckets">How much is in each of them.</param>
internal sealed record PointItem(
    TelemetryResource Resource, string Scope, string Name, string Unit, string Description, MetricKind Kind, string Attributes, long Time,
    bool IsDelta, double Value, long Count, IReadOnlyList<double> Bounds, IReadOnlyList<long> Buckets) : TelemetryItem(Resource);
