using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace TextToVideo.AppHost.LocalServers;

/// <summary>Adds servers that run as local programs, for machines without a container engine.</summary>
internal static partial class LocalServerExtensions
{
    /// <summary>Adds a Redis server.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="dataRoot">The folder in which the data folder of the server is created.</param>
    public static IResourceBuilder<LocalRedisResource> AddLocalRedis(
        this IDistributedApplicationBuilder builder,
        string name,
        string dataRoot
    )
    {
        string data = CreateDataFolder(dataRoot, name);
        IResourceBuilder<LocalRedisResource> server = builder.AddServer(
            new LocalRedisResource(name, data, builder.AddPassword(name, data))
        );
        builder.Services.AddHealthChecks().AddRedis(_ => GetConnectionString(server.Resource), GetHealthCheckName(name));
        return server.WithArgs(server.Resource.ConfigurationPath);
    }

    /// <summary>Adds a RabbitMQ broker.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="dataRoot">The folder in which the data folder of the broker is created.</param>
    public static IResourceBuilder<LocalRabbitMQResource> AddLocalRabbitMQ(
        this IDistributedApplicationBuilder builder,
        string name,
        string dataRoot
    )
    {
        string data = CreateDataFolder(dataRoot, name);
        IResourceBuilder<LocalRabbitMQResource> server = builder.AddServer(
            new LocalRabbitMQResource(name, data, builder.AddPassword(name, data))
        );
        IConnection? connection = null;
        builder
            .Services.AddHealthChecks()
            .AddRabbitMQ(async _ => connection = await ConnectAsync(server.Resource, connection), GetHealthCheckName(name));
        return server
            .WithEndpoint(name: LocalRabbitMQResource.MapperEndpointName, isProxied: false)
            .WithEndpoint(name: LocalRabbitMQResource.DistributionEndpointName, isProxied: false)
            .WithArgs(server.Resource.AddArguments)
            .WithEnvironment(server.Resource.AddEnvironment);
    }

    /// <summary>Adds a PostgreSQL server with one database, whose name is part of the connection string.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="databaseName">The name of the database.</param>
    /// <param name="dataRoot">The folder in which the data folder of the server is created.</param>
    public static IResourceBuilder<LocalPostgresResource> AddLocalPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        string databaseName,
        string dataRoot
    )
    {
        string data = CreateDataFolder(dataRoot, name);
        IResourceBuilder<LocalPostgresResource> server = builder.AddServer(
            new LocalPostgresResource(name, data, builder.AddPassword(name, data), databaseName)
        );
        builder.Services.AddHealthChecks().AddNpgSql(_ => GetConnectionString(server.Resource), name: GetHealthCheckName(name));
        return server.WithArgs(server.Resource.AddArguments);
    }

    /// <summary>Logs how RabbitMQ, PostgreSQL and Redis run.</summary>
    /// <param name="application">The application.</param>
    /// <param name="usesContainers">Whether they run in containers.</param>
    public static void LogInfrastructure(this DistributedApplication application, bool usesContainers)
    {
        ILogger logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LocalServerExtensions).FullName!);
        if (usesContainers)
        {
            LogContainers(logger);
        }
        else
        {
            LogLocalPrograms(logger);
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Information,
        "RabbitMQ, PostgreSQL and Redis run in containers. Use --infrastructure local for local programs."
    )]
    private static partial void LogContainers(ILogger logger);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "RabbitMQ, PostgreSQL and Redis run as local programs. Use --infrastructure containers for containers."
    )]
    private static partial void LogLocalPrograms(ILogger logger);

    private static IResourceBuilder<T> AddServer<T>(this IDistributedApplicationBuilder builder, T server)
        where T : LocalServerResource =>
        builder
            .AddResource(server)
            .WithEndpoint(name: LocalServerResource.EndpointName, isProxied: false)
            .WithHealthCheck(GetHealthCheckName(server.Name))
            .OnBeforeResourceStarted((resource, _, cancellationToken) => resource.PrepareAsync(cancellationToken));

    /// <summary>Keeps one connection for all health checks, and replaces it when it is closed.</summary>
    private static async Task<IConnection> ConnectAsync(LocalRabbitMQResource broker, IConnection? previous)
    {
        if (previous is { IsOpen: true })
        {
            return previous;
        }

        if (previous is not null)
        {
            await previous.DisposeAsync();
        }

        var factory = new ConnectionFactory { Uri = new Uri(GetConnectionString(broker)), AutomaticRecoveryEnabled = false };
        return await factory.CreateConnectionAsync();
    }

    private static ParameterResource AddPassword(this IDistributedApplicationBuilder builder, string name, string dataPath) =>
        builder.AddParameter($"{name}-password", new StoredPassword(Path.Combine(dataPath, "password.txt")), secret: true).Resource;

    private static string CreateDataFolder(string root, string name) => Directory.CreateDirectory(Path.Combine(root, name)).FullName;

    private static string GetHealthCheckName(string name) => $"{name}_check";

    /// <summary>Does not block, because ports are assigned to endpoints before the first health check.</summary>
    private static string GetConnectionString(LocalServerResource server) =>
        server.ConnectionStringExpression.GetValueAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult()!;
}
