namespace Aspire.Dashboard.Telemetry;

/// <summary>A line of a plot.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Values">A value a step; null where there is none.</param>
internal sealed record PlotLine(string Label, IReadOnlyList<double?> Values);
