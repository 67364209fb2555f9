namespace Aspire.Dashboard.Telemetry;

/// <summary>A line of a structured log.</summary>
/// <param name="Resource">Whose.</param>
/// <param name="Category">The logger's name.</param>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="Severity">OTLP's number, 1 to 24.</param>
/// <param name="Body">The text.</param>
/// <param name="Attributes">A JSON object.</param>
/// <param name="Trace">The trace that it was written in; null for none.</param>
/// <param name="Span">The span that it was written in; null for none.</param>
internal sealed record LogItem(
    TelemetryResource Resource, string Category, long Time, int Severity, string Body, string Attributes, byte[]? Trace, byte[]? Span)
    : TelemetryItem(Resource);
