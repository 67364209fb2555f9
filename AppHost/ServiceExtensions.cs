namespace TextToVideo.AppHost;

/// <summary>What all services have in common.</summary>
internal static class ServiceExtensions
{
    /// <summary>The port of REST where every service has an address for itself; that of gRPC is the next.</summary>
    private const int ClusterPort = 8080;

    /// <summary>Adds a service with its two endpoints: HTTP/1.1 for REST and health, HTTP/2 without TLS for gRPC.</summary>
    /// <typeparam name="TProject">Its project.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">Its name, in service discovery and telemetry too.</param>
    /// <param name="settings">How many replicas it has.</param>
    /// <param name="port">The port of REST, with that of gRPC after it; null: any free ones. In a cluster all have the same.</param>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, AppHostSettings settings, int? port = null)
        where TProject : IProjectMetadata, new()
    {
        int? http = builder.ExecutionContext.IsPublishMode ? ClusterPort : port;
        return builder.AddProject<TProject>(name)
            .WithHttpEndpoint(http, name: "http")
            .WithHttpEndpoint(http + 1, name: "grpc", env: "GRPC_PORT")
            .WithHttpHealthCheck("/health")
            .WithReplicas(settings.Replicas.GetValueOrDefault(name, 1));
    }
}
