namespace Aspire.Dashboard.Telemetry;

/// <summary>A span of a trace, or one of another trace that is linked to it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Trace">Its own trace's id.</param>
/// <param name="Parent">Its parent's id; null where it is a root.</param>
/// <param name="LinkedTo">For the root of what is of another trace: the span of this one that it is linked to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Resource">Whose it is.</param>
/// <param name="Instance">Which process of it.</param>
/// <param name="Scope">The source's name.</param>
/// <param name="Kind">OTLP's number.</param>
/// <param name="Start">Milliseconds since 1970.</param>
/// <param name="Duration">Milliseconds.</param>
/// <param name="Status">OTLP's number.</param>
/// <param name="Message">What the status says.</param>
/// <param name="Attributes">An object.</param>
/// <param name="Events">An array.</param>
internal sealed record TraceSpan(
    string Id, string Trace, string? Parent, string? LinkedTo, string Name, string Resource, string Instance, string Scope, int Kind,
    double Start, double Duration, int Status, string? Message, RawJson Attributes, RawJson Events);
