namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Which health checks count for a gRPC service.</summary>
/// <param name="name">Full name of the service.</param>
/// <param name="predicate">Whether a check counts.</param>
public sealed class ServiceMapping(string name, Func<HealthCheckMapContext, bool> predicate)
{
    /// <summary>Full name of the service.</summary>
    public string Name { get; } = name;

    /// <summary>Whether a check counts.</summary>
    public Func<HealthCheckMapContext, bool>? HealthCheckPredicate { get; } = predicate;
}
