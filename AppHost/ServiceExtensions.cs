using System.Globalization;
using System.Reflection;

namespace TextToVideo.AppHost;

/// <summary>Adds services and the references between them.</summary>
internal static class ServiceExtensions
{
    private const string HttpEndpoint = "http";
    private const string GrpcEndpoint = "grpc";

    /// <summary>The port for REST in a cluster, where every pod has an address of its own. The port for gRPC is the next one.</summary>
    private const int ClusterPort = 8080;

    /// <summary>The interval at which processes send metrics to the dashboard. Aspire's one second costs a busy machine some 3 %.</summary>
    private const string MetricsIntervalMilliseconds = "5000";

    /// <summary>The metadata with the path pattern of the built services, which AppHost.csproj writes.</summary>
    private const string AssemblyPathPattern = "ServiceAssemblyPath";

    /// <summary>Adds a service with its two endpoints: HTTP/1.1 for REST and health checks, HTTP/2 without TLS for gRPC.</summary>
    /// <typeparam name="TProject">The project of the service.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the service in service discovery and telemetry.</param>
    /// <param name="settings">The number of replicas.</param>
    /// <param name="port">The port for REST, before that for gRPC; null for free ports. In a cluster all services have the same.</param>
    /// <returns>
    /// One resource for each replica, so that each has endpoints of its own and callers can choose among them. When publishing it is one
    /// resource, because a cluster makes the replicas.
    /// </returns>
    public static IResourceBuilder<ProjectResource>[] AddService<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        AppHostSettings settings,
        int? port = null
    )
        where TProject : IProjectMetadata, new()
    {
        int replicas = settings.Replicas.GetValueOrDefault(name, 1);
        if (builder.ExecutionContext.IsPublishMode)
        {
            return [builder.AddReplica<TProject>(name, ClusterPort).WithReplicas(replicas)];
        }

        return
        [
            .. Enumerable
                .Range(1, replicas)
                .Select(number =>
                    builder
                        .AddReplica<TProject>(number == 1 ? name : $"{name}-{number}", port)
                        .StartBuiltProgram<TProject>()
                        .WithEnvironment("OTEL_SERVICE_NAME", name)
                        .WithEnvironment("OTEL_METRIC_EXPORT_INTERVAL", MetricsIntervalMilliseconds)
                ),
        ];
    }

    /// <summary>Lets a service find every replica of another one by service discovery.</summary>
    /// <param name="service">The service that calls.</param>
    /// <param name="name">The name of the service that is called.</param>
    /// <param name="replicas">The replicas of the service that is called.</param>
    public static IResourceBuilder<ProjectResource> WithReference(
        this IResourceBuilder<ProjectResource> service,
        string name,
        IReadOnlyList<IResourceBuilder<ProjectResource>> replicas
    )
    {
        if (service.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return service.WithReference(replicas.Single());
        }

        foreach ((int index, IResourceBuilder<ProjectResource> replica) in replicas.Index())
        {
            service
                .WithEnvironment($"services__{name}__{HttpEndpoint}__{index}", replica.GetEndpoint(HttpEndpoint))
                .WithEnvironment($"services__{name}__{GrpcEndpoint}__{index}", replica.GetEndpoint(GrpcEndpoint))
                .WithReferenceRelationship(replica);
        }

        return service;
    }

    /// <summary>Makes a service wait until every replica of others is healthy.</summary>
    /// <param name="service">The service that waits.</param>
    /// <param name="replicas">The replicas to wait for.</param>
    public static IResourceBuilder<ProjectResource> WaitForAll(
        this IResourceBuilder<ProjectResource> service,
        IEnumerable<IResourceBuilder<ProjectResource>> replicas
    ) => replicas.Aggregate(service, (waiting, replica) => waiting.WaitFor(replica));

    /// <summary>
    /// Endpoints have no proxy: the ports are the process's own. Services read connection strings and service discovery, so references
    /// add nothing else to their environment.
    /// </summary>
    private static IResourceBuilder<ProjectResource> AddReplica<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        int? port
    )
        where TProject : IProjectMetadata, new() =>
        builder
            .AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true)
            .WithReferenceEnvironment(
                ReferenceEnvironmentInjectionFlags.ConnectionString | ReferenceEnvironmentInjectionFlags.ServiceDiscovery
            )
            .WithHttpEndpoint(port, port, HttpEndpoint, isProxied: builder.ExecutionContext.IsPublishMode)
            .WithHttpEndpoint(port + 1, port + 1, GrpcEndpoint, env: "GRPC_PORT", isProxied: builder.ExecutionContext.IsPublishMode)
            .WithEndpointsInEnvironment(endpoint => endpoint.Name == HttpEndpoint)
            .WithHttpHealthCheck("/health", endpointName: HttpEndpoint);

    /// <summary>
    /// Starts the built program instead of <c>dotnet run</c>, which would evaluate the project at every start and stay as one more
    /// process of some 120 MB for each service.
    /// </summary>
    private static IResourceBuilder<ProjectResource> StartBuiltProgram<TProject>(this IResourceBuilder<ProjectResource> service)
        where TProject : IProjectMetadata, new()
    {
        string pattern = typeof(ServiceExtensions)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == AssemblyPathPattern)
            .Value!;
        string project = Path.GetFileNameWithoutExtension(new TProject().ProjectPath);
        string assembly = string.Format(CultureInfo.InvariantCulture, pattern, project);
        return service.WithLaunchToolArgs(context =>
        {
            context.Args.Add("exec");
            context.Args.Add(assembly);
        });
    }
}
