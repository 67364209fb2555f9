namespace Aspire.Dashboard.Resources;

/// <summary>A process of the application.</summary>
/// <param name="Id">Its name among all processes.</param>
/// <param name="Name">The resource's name.</param>
/// <param name="Type">The resource's type.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Health">Whether it can be used: <c>Healthy</c> or <c>Unhealthy</c>; null where that is not known.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="Started">When its process started.</param>
/// <param name="Restarts">How often its process was started again.</param>
/// <param name="ExitCode">How its process ended.</param>
/// <param name="Endpoints">Where it listens.</param>
/// <param name="Commands">What can be done with it now.</param>
internal sealed record DashboardResource(
    string Id, string Name, string Type, string State, string? Health, string? Problem, int? ProcessId, DateTime? Started, int Restarts,
    int? ExitCode, IReadOnlyList<DashboardEndpoint> Endpoints, IReadOnlyList<ResourceCommand> Commands);
