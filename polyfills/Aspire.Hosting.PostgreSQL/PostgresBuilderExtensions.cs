using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.PostgreSQL;

namespace Aspire.Hosting;

/// <summary>PostgreSQL servers.</summary>
public static class PostgresBuilderExtensions
{
    private const int ContainerPort = 5432;

    /// <summary>Adds a server.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="userName">The user's name; null: postgres.</param>
    /// <param name="password">Its password; null: a generated one.</param>
    /// <param name="port">Its port; null: any free one.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var postgres = new PostgresServerResource(
            name,
            userName?.Resource,
            password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password"));
        return builder.AddResource(postgres)
            .WithAnnotation(new EndpointAnnotation(
                ProtocolType.Tcp, name: PostgresServerResource.EndpointName, port: port,
                targetPort: builder.ExecutionContext.IsPublishMode ? ContainerPort : null))
            .WithAnnotation(new ContainerImageAnnotation { Registry = "docker.io", Image = "library/postgres", Tag = "18.1" })
            .WithEnvironment(context =>
            {
                if (context.ExecutionContext.IsPublishMode)
                {
                    context.EnvironmentVariables["POSTGRES_HOST_AUTH_METHOD"] = "scram-sha-256";
                    context.EnvironmentVariables["POSTGRES_INITDB_ARGS"] = "--auth-host=scram-sha-256 --auth-local=scram-sha-256";
                    context.EnvironmentVariables["POSTGRES_USER"] = postgres.UserNameReference;
                    context.EnvironmentVariables["POSTGRES_PASSWORD"] = postgres.PasswordParameter;
                }
            })
            .WithAnnotation(new LocalPostgres(postgres));
    }

    /// <summary>Adds a database, which is made where the server has none of this name.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="databaseName">The database's name; null: the resource's.</param>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(database);
        return builder.ApplicationBuilder.AddResource(database);
    }

    /// <summary>Keeps the server's data.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The volume's name; null: the server's.</param>
    /// <param name="isReadOnly">Whether the server may only read it.</param>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(
            new ContainerMountAnnotation(name ?? builder.Resource.Name, "/var/lib/postgresql", ContainerMountType.Volume, isReadOnly));
    }
}
