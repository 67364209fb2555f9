using System.Globalization;
using Aspire.Dashboard.Access;
using Aspire.Dashboard.Telemetry;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;

namespace Aspire.Hosting;

/// <summary>.NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project.</summary>
    /// <typeparam name="TProject">What the build knows of it.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        var project = new ProjectResource(name);
        return builder.AddResource(project).WithAnnotation(new TProject()).WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsPublishMode)
            {
                Publish(project, context.EnvironmentVariables);
                return;
            }

            Listen(project, context.EnvironmentVariables);
            Telemetry(builder, project, context.EnvironmentVariables);
        });
    }

    /// <summary>Runs a project in several processes.</summary>
    /// <param name="builder">The project.</param>
    /// <param name="replicas">How many.</param>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Tells ASP.NET Core where to listen. A port with a variable of its own is not among these addresses.</summary>
    private static void Listen(ProjectResource project, Dictionary<string, object> environment)
    {
        var urls = new ReferenceExpressionBuilder();
        foreach (EndpointAnnotation endpoint in project.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.UriScheme is not ("http" or "https") || endpoint.TargetPortEnvironmentVariable is not null)
            {
                continue;
            }

            var reference = new EndpointReference(project, endpoint.Name);
            urls.AppendLiteral(urls.IsEmpty ? string.Empty : ";");
            urls.AppendFormatted(reference.Property(EndpointProperty.Scheme));
            urls.AppendLiteral("://");
            if (PortAllocator.IsLoopback(endpoint.TargetHost))
            {
                urls.AppendFormatted(reference.Property(EndpointProperty.Host));
            }
            else
            {
                urls.AppendLiteral(endpoint.TargetHost);
            }

            urls.AppendLiteral(":");
            urls.AppendFormatted(reference.Property(EndpointProperty.TargetPort));
        }

        if (!urls.IsEmpty)
        {
            environment["ASPNETCORE_URLS"] = urls.Build();
        }
    }

    /// <summary>What a project is told in a cluster, where it has its address for itself and stands behind a proxy.</summary>
    private static void Publish(ProjectResource project, Dictionary<string, object> environment)
    {
        environment["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        environment["OTEL_SERVICE_NAME"] = project.Name;
        var ports = new List<string>();
        foreach (EndpointAnnotation endpoint in project.Annotations.OfType<EndpointAnnotation>())
        {
            string port = endpoint.TargetPort?.ToString(CultureInfo.InvariantCulture)
                ?? throw new DistributedApplicationException($"The endpoint '{endpoint.Name}' of '{project.Name}' has no port to publish.");
            if (endpoint.TargetPortEnvironmentVariable is { } variable)
            {
                environment[variable] = port;
            }
            else
            {
                ports.Add(port);
            }
        }

        if (ports.Count > 0)
        {
            environment["HTTP_PORTS"] = string.Join(';', ports);
        }
    }

    /// <summary>Who the process is in telemetry, and where to send it if there is a place.</summary>
    private static void Telemetry(IDistributedApplicationBuilder builder, ProjectResource project, Dictionary<string, object> environment)
    {
        environment["OTEL_SERVICE_NAME"] = project.Name;
        environment["OTEL_RESOURCE_ATTRIBUTES"] = new InstanceId(project);
        string? endpoint = builder.Configuration[LocalDashboard.OtlpEndpointKey];
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return;
        }

        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
        if (builder.Configuration[LocalDashboard.OtlpApiKeyKey] is { Length: > 0 } key)
        {
            environment["OTEL_EXPORTER_OTLP_HEADERS"] = $"{OtlpAccess.Header}={key}";
        }

        environment["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        environment["OTEL_BSP_SCHEDULE_DELAY"] = "1000";

        // Aspire says 1000 here. Metrics are sent whether there is a job or not: of all telemetry they would cost most.
        environment["OTEL_METRIC_EXPORT_INTERVAL"] = (PointWriter.Interval / 1_000_000).ToString(CultureInfo.InvariantCulture);
        environment["OTEL_TRACES_SAMPLER"] = "always_on";
    }
}
