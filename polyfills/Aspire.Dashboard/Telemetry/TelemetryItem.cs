namespace Aspire.Dashboard.Telemetry;

/// <summary>Something that a process has told of itself.</summary>
/// <param name="Resource">The process.</param>
internal abstract record TelemetryItem(TelemetryResource Resource);
