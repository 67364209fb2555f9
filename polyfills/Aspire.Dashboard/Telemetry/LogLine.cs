namespace Aspire.Dashboard.Telemetry;

/// <summary>A line of the structured logs.</summary>
/// <param name="Number">Grows with each that comes.</param>
/// <param name="Time">Milliseconds since 1970.</param>
/// <param name="Severity">OTLP's number, 1 to 24.</param>
/// <param name="Resource">Whose it is.</param>
/// <param name="Instance">Which process of it.</param>
/// <param name="Category">The logger's name.</param>
/// <param name="Body">The text.</param>
/// <param name="Attributes">An object.</param>
/// <param name="Trace">The trace that it was written in.</param>
/// <param name="Span">The span that it was written in.</param>
internal sealed record LogLine(
    long Number, double Time, int Severity, string Resource, string Instance, string Category, string Body, RawJson Attributes, string? Trace,
    string? Span);
