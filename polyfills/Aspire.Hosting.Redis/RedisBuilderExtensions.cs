using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Redis;

namespace Aspire.Hosting;

/// <summary>Redis servers.</summary>
public static class RedisBuilderExtensions
{
    private const int ContainerPort = 6379;

    /// <summary>Adds a server.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="port">Its port; null: any free one.</param>
    /// <param name="password">Its password; null: a generated one.</param>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var redis = new RedisResource(
            name, password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password"));
        redis.Entrypoint = "/bin/sh";
        return builder.AddResource(redis)
            .WithAnnotation(new EndpointAnnotation(
                ProtocolType.Tcp, name: RedisResource.EndpointName, port: port,
                targetPort: builder.ExecutionContext.IsPublishMode ? ContainerPort : null))
            .WithAnnotation(new ContainerImageAnnotation { Registry = "docker.io", Image = "library/redis", Tag = "8.2" })
            .WithArgs("-c", "exec redis-server --requirepass \"$REDIS_PASSWORD\"")
            .WithEnvironment(context =>
            {
                if (context.ExecutionContext.IsPublishMode)
                {
                    context.EnvironmentVariables["REDIS_PASSWORD"] = redis.PasswordParameter;
                }
            })
            .WithAnnotation(new LocalRedis(redis));
    }

    /// <summary>Keeps the server's data.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The volume's name; null: the server's.</param>
    /// <param name="isReadOnly">Whether the server may only read it.</param>
    public static IResourceBuilder<RedisResource> WithDataVolume(
        this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(
            new ContainerMountAnnotation(name ?? builder.Resource.Name, "/data", ContainerMountType.Volume, isReadOnly));
    }
}
