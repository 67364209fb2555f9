namespace Aspire.Dashboard.Telemetry;

/// <summary>A metric in a list.</summary>
/// <param name="Resource">Whose it is.</param>
/// <param name="Scope">The meter's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Description">What it is.</param>
/// <param name="Kind">What its numbers are.</param>
internal sealed record MetricSummary(string Resource, string Scope, string Name, string Unit, string Description, MetricKind Kind);
