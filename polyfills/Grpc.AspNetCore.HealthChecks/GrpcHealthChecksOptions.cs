namespace Grpc.AspNetCore.HealthChecks;

/// <summary>How ASP.NET Core's health checks become the status of gRPC services.</summary>
public sealed class GrpcHealthChecksOptions
{
    /// <summary>The gRPC service names and their checks. From the start the empty name (the server) stands for all checks.</summary>
    public ServiceMappingCollection Services { get; } = [];

    /// <summary>Whether the last published results are told instead of checking anew.</summary>
    public bool UseHealthChecksCache { get; set; }

    /// <summary>Whether a watch goes on while the application stops; else it ends with NOT_SERVING.</summary>
    public bool SuppressCompletionOnShutdown { get; set; }
}
