namespace Aspire.Dashboard.Telemetry;

/// <summary>A trace in a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its root's name, or that of the earliest span where the root has not come.</param>
/// <param name="Resource">Whose that span is.</param>
/// <param name="Start">Milliseconds since 1970.</param>
/// <param name="Duration">Milliseconds.</param>
/// <param name="Spans">How many spans it has.</param>
/// <param name="Errors">How many of them have failed.</param>
/// <param name="Resources">All whose spans are in it.</param>
internal sealed record TraceSummary(
    string Id, string Name, string Resource, double Start, double Duration, int Spans, int Errors, IReadOnlyList<string> Resources);
