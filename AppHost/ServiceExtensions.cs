using System.Globalization;
using System.Reflection;
using TextToVideo.AppHost.Kubernetes;

namespace TextToVideo.AppHost;

/// <summary>Adds services and the references between them.</summary>
internal static class ServiceExtensions
{
    private const string HttpEndpoint = "http";
    private const string GrpcEndpoint = "grpc";

    /// <summary>The port for REST in a cluster, where every pod has its own address. gRPC uses the next port.</summary>
    private const int ClusterPort = 8080;

    /// <summary>
    /// The interval at which processes send metrics to the dashboard. Aspire's default of one second slows a busy machine by about 3 %.
    /// </summary>
    private const string MetricsIntervalMilliseconds = "5000";

    /// <summary>The assembly metadata that contains the path pattern of the built services. AppHost.csproj writes it.</summary>
    private const string AssemblyPathPattern = "ServiceAssemblyPath";

    /// <summary>Adds a service with its two endpoints: HTTP/1.1 for REST and health checks, HTTP/2 without TLS for gRPC.</summary>
    /// <typeparam name="TProject">The project of the service.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the service in service discovery and telemetry.</param>
    /// <param name="settings">The settings, which contain the number of replicas.</param>
    /// <param name="port">
    /// The port for REST; gRPC uses the next port. Null for free ports. In a cluster all services use the same ports.
    /// </param>
    /// <returns>
    /// One resource per replica, so that each replica has its own endpoints and clients can choose among them. In publish mode one resource
    /// in all, because the cluster creates the replicas.
    /// </returns>
    public static IResourceBuilder<ProjectResource>[] AddService<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        AppHostSettings settings,
        int? port = null
    )
        where TProject : IProjectMetadata, new()
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            int pods = settings.Replicas.GetValueOrDefault(name, ClusterNeeds.GetDefaultReplicas(name));
            return [builder.AddReplica<TProject>(name, ClusterPort).WithReplicas(pods)];
        }

        int replicas = settings.Replicas.GetValueOrDefault(name, 1);

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

    /// <summary>Lets a service find all replicas of another service by service discovery.</summary>
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

    /// <summary>Makes a service wait until all replicas of other services are healthy.</summary>
    /// <param name="service">The service that waits.</param>
    /// <param name="replicas">The replicas to wait for.</param>
    public static IResourceBuilder<ProjectResource> WaitForAll(
        this IResourceBuilder<ProjectResource> service,
        IEnumerable<IResourceBuilder<ProjectResource>> replicas
    ) => replicas.Aggregate(service, (waiting, replica) => waiting.WaitFor(replica));

    /// <summary>
    /// Adds a replica. Its endpoints have no proxy, so clients connect to the process itself. References add only connection strings and
    /// service discovery to its environment, because services read nothing else.
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
    /// Starts the built program instead of <c>dotnet run</c>, which would evaluate the project at every start and remain as an additional
    /// process of about 120 MB per service.
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
