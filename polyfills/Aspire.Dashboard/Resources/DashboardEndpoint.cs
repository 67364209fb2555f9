namespace Aspire.Dashboard.Resources;

/// <summary>Where a process listens.</summary>
/// <param name="Name">The endpoint's name.</param>
/// <param name="Address">Its address.</param>
internal sealed record DashboardEndpoint(string Name, string Address);
