using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;

namespace Aspire.Hosting;

/// <summary>What resources of several types can have.</summary>
public static class ResourceBuilderExtensions
{
    /// <summary>Adds an environment variable.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The variable's name.</param>
    /// <param name="value">Its value.</param>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment => builder.WithVariable(name, value ?? string.Empty);

    /// <summary>Adds an environment variable.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The variable's name.</param>
    /// <param name="value">Its value.</param>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithEnvironment => builder.WithVariable(name, value);

    /// <summary>Adds an environment variable with an endpoint's address.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The variable's name.</param>
    /// <param name="endpointReference">The endpoint.</param>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpointReference)
        where T : IResourceWithEnvironment => builder.WithVariable(name, endpointReference);

    /// <summary>Adds an environment variable with a parameter's value.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The variable's name.</param>
    /// <param name="parameter">The parameter.</param>
    public static IResourceBuilder<T> WithEnvironment<T>(
        this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return builder.WithVariable(name, parameter.Resource);
    }

    /// <summary>Adds environment variables.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="callback">Adds them, when the resource starts.</param>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, Action<EnvironmentCallbackContext> callback)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new EnvironmentCallbackAnnotation(callback));
    }

    /// <summary>Gives a resource another's connection string, as <c>ConnectionStrings__NAME</c>.</summary>
    /// <typeparam name="TDestination">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="source">The other.</param>
    /// <param name="connectionName">The name; null: the other's.</param>
    /// <param name="optional">Whether it may be missing.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        IResourceWithConnectionString resource = source.Resource;
        string variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{connectionName ?? resource.Name}";
        return builder.WithVariable(variable, new ConnectionStringReference(resource, optional))
            .WithAnnotation(new ResourceRelationshipAnnotation(resource, ResourceRelationshipAnnotation.Reference));
    }

    /// <summary>Gives a resource the addresses of another's endpoints, as <c>services__NAME__ENDPOINT__0</c>.</summary>
    /// <typeparam name="TDestination">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="source">The other.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        IResourceWithServiceDiscovery other = source.Resource;
        builder.WithAnnotation(new ResourceRelationshipAnnotation(other, ResourceRelationshipAnnotation.Reference));
        return builder.WithEnvironment(context =>
        {
            foreach (EndpointAnnotation endpoint in other.Annotations.OfType<EndpointAnnotation>())
            {
                string prefix = $"services__{other.Name}__{endpoint.Name}__";
                if (context.ExecutionContext.IsPublishMode)
                {
                    context.EnvironmentVariables[$"{prefix}0"] = new EndpointReference(other, endpoint.Name);
                    continue;
                }

                // Aspire has a proxy before the replicas; here the caller is told of each.
                for (int replica = 0; replica < endpoint.Allocated.Count; replica++)
                {
                    context.EnvironmentVariables[$"{prefix}{replica}"] = endpoint.Allocated[replica].UriString;
                }
            }
        });
    }

    /// <summary>Adds an HTTP endpoint.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port that others connect to; null: any free one.</param>
    /// <param name="targetPort">The port that the resource listens on; null: <paramref name="port"/>.</param>
    /// <param name="name">The endpoint's name; null: http.</param>
    /// <param name="env">The environment variable that tells the resource its port.</param>
    /// <param name="isProxied">Ignored: there is no proxy.</param>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null,
        bool? isProxied = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var endpoint = new EndpointAnnotation(ProtocolType.Tcp, "http", name, port, targetPort) { TargetPortEnvironmentVariable = env };
        return builder.Resource.Annotations.OfType<EndpointAnnotation>().Any(other => other.Name == endpoint.Name)
            ? throw new DistributedApplicationException($"'{builder.Resource.Name}' has an endpoint '{endpoint.Name}' already.")
            : builder.WithAnnotation(endpoint);
    }

    /// <summary>Changes an endpoint.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="endpointName">The endpoint's name.</param>
    /// <param name="callback">Changes it.</param>
    /// <param name="createIfNotExists">Whether to add one that is missing; here it must exist.</param>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        callback(new EndpointReference(builder.Resource, endpointName).EndpointAnnotation);
        return builder;
    }

    /// <summary>An endpoint of a resource.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The endpoint's name.</param>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new EndpointReference(builder.Resource, name);
    }

    /// <summary>Opens a resource's HTTP endpoints to callers outside the application.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (EndpointAnnotation endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>())
        {
            endpoint.IsExternal |= endpoint.UriScheme is "http" or "https";
        }

        return builder;
    }

    /// <summary>A resource is healthy while it answers a request.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="path">What to ask for; null: <c>/</c>.</param>
    /// <param name="statusCode">The right answer; null: 200.</param>
    /// <param name="endpointName">The endpoint; null: the first with HTTP.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new HttpHealthCheckAnnotation(path ?? "/", statusCode ?? 200, endpointName));
    }

    /// <summary>How a cluster finds out how a resource is, where the application is published.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="type">What the probe finds out.</param>
    /// <param name="path">What it asks for; null: <c>/</c>.</param>
    /// <param name="initialDelaySeconds">When it asks first; null: after 5 s.</param>
    /// <param name="periodSeconds">How often; null: every 5 s.</param>
    /// <param name="timeoutSeconds">How long an answer may take; null: 1 s.</param>
    /// <param name="failureThreshold">After how many failures the process counts as failed; null: 3.</param>
    /// <param name="successThreshold">After how many successes it counts as well again; null: 1.</param>
    /// <param name="endpointName">Whom it asks; null: the first endpoint with HTTP.</param>
    public static IResourceBuilder<T> WithHttpProbe<T>(
        this IResourceBuilder<T> builder, ProbeType type, string? path = null, int? initialDelaySeconds = null, int? periodSeconds = null,
        int? timeoutSeconds = null, int? failureThreshold = null, int? successThreshold = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        string endpoint = endpointName ?? builder.Resource.Annotations.OfType<EndpointAnnotation>()
            .FirstOrDefault(one => one.UriScheme is "http" or "https")?.Name
            ?? throw new DistributedApplicationException($"'{builder.Resource.Name}' has no endpoint with HTTP to probe.");
        return builder.WithAnnotation(new EndpointProbeAnnotation
        {
            Type = type,
            EndpointReference = new EndpointReference(builder.Resource, endpoint),
            Path = path ?? "/",
            InitialDelaySeconds = initialDelaySeconds ?? 5,
            PeriodSeconds = periodSeconds ?? 5,
            TimeoutSeconds = timeoutSeconds ?? 1,
            FailureThreshold = failureThreshold ?? 3,
            SuccessThreshold = successThreshold ?? 1,
        });
    }

    /// <summary>Adds arguments.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="args">The arguments.</param>
    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args)
        where T : IResourceWithArgs
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(args);
        return builder.WithAnnotation(new CommandLineArgsCallbackAnnotation(arguments =>
        {
            foreach (string argument in args)
            {
                arguments.Add(argument);
            }
        }));
    }

    /// <summary>A resource starts when another is healthy.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="dependency">The other.</param>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        return builder.WithAnnotation(new WaitAnnotation(dependency.Resource));
    }

    private static IResourceBuilder<T> WithVariable<T>(this IResourceBuilder<T> builder, string name, object value)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        return builder.WithEnvironment(context => context.EnvironmentVariables[name] = value);
    }
}
