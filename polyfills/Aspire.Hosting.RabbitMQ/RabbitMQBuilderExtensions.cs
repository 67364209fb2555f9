using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.RabbitMQ;

namespace Aspire.Hosting;

/// <summary>RabbitMQ servers.</summary>
public static class RabbitMQBuilderExtensions
{
    private const int ContainerPort = 5672;

    /// <summary>Adds a server.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="userName">The user's name; null: guest.</param>
    /// <param name="password">Its password; null: a generated one.</param>
    /// <param name="port">Its port; null: any free one.</param>
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var rabbit = new RabbitMQServerResource(
            name,
            userName?.Resource,
            password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password"));
        return builder.AddResource(rabbit)
            .WithAnnotation(new EndpointAnnotation(
                ProtocolType.Tcp, name: RabbitMQServerResource.EndpointName, port: port,
                targetPort: builder.ExecutionContext.IsPublishMode ? ContainerPort : null))
            .WithAnnotation(new ContainerImageAnnotation { Registry = "docker.io", Image = "library/rabbitmq", Tag = "4.2" })
            .WithEnvironment(context =>
            {
                if (context.ExecutionContext.IsPublishMode)
                {
                    context.EnvironmentVariables["RABBITMQ_DEFAULT_USER"] = rabbit.UserNameReference;
                    context.EnvironmentVariables["RABBITMQ_DEFAULT_PASS"] = rabbit.PasswordParameter;
                }
            })
            .WithAnnotation(new LocalRabbitMQ(rabbit));
    }

    /// <summary>Keeps the server's data.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The volume's name; null: the server's.</param>
    /// <param name="isReadOnly">Whether the server may only read it.</param>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(
        this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(
            new ContainerMountAnnotation(name ?? builder.Resource.Name, "/var/lib/rabbitmq", ContainerMountType.Volume, isReadOnly));
    }
}
