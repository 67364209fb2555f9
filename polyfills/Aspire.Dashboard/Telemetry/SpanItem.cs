namespace Aspire.Dashboard.Telemetry;

/// <summary>A span.</summary>
/// <param name="Resource">Whose.</param>
/// <param name="Scope">The source's name.</param>
/// <param name="Trace">Its trace's id.</param>
/// <param name="Id">Its id.</param>
/// <param name="Parent">Its parent's id; null where it is a root.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">OTLP's number.</param>
/// <param name="Start">Nanoseconds since 1970.</param>
/// <param name="Duration">Nanoseconds.</param>
/// <param name="Status">OTLP's number.</param>
/// <param name="Message">What the status says; null for nothing.</param>
/// <param name="Attributes">A JSON object.</param>
/// <param name="Events">A JSON array; null for none.</param>
/// <param name="Links">Spans of other traces that it belongs to as well.</param>
/// <param name="Keywords">Values that its trace is found by.</param>
internal sealed record SpanItem(
    TelemetryResource Resource, string Scope, byte[] Trace, byte[] Id, byte[]? Parent, string Name, int Kind, long Start, long Duration,
    int Status, string? Message, string Attributes, string? Events, IReadOnlyList<SpanReference> Links, IReadOnlyList<string> Keywords)
    : TelemetryItem(Resource)
{
    /// <summary>OTLP's number of the status of what has failed.</summary>
    public const int Error = 2;
}
