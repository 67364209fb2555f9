namespace Aspire.Dashboard.Telemetry;

/// <summary>A span by its ids.</summary>
/// <param name="Trace">Its trace's id.</param>
/// <param name="Span">Its id.</param>
internal sealed record SpanReference(byte[] Trace, byte[] Span);
