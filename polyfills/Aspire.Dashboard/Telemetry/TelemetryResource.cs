namespace Aspire.Dashboard.Telemetry;

/// <summary>A process in telemetry.</summary>
/// <param name="Name">Its <c>service.name</c>.</param>
/// <param name="Instance">Its <c>service.instance.id</c>; empty where it has none.</param>
/// <param name="Attributes">All of its attributes, a JSON object.</param>
internal sealed record TelemetryResource(string Name, string Instance, string Attributes);
