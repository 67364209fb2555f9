using MassTransit;
using MassTransit.Configuration;
using MassTransit.Saga;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using TextToVideo.Generation.DeadLetters;
using TextToVideo.Generation.Grpc;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Moderation;
using TextToVideo.Generation.Queue;
using TextToVideo.Generation.Rest;
using TextToVideo.Generation.Saga;
using TextToVideo.Generation.Status;
using TextToVideo.Generation.Videos;
using TextToVideo.Generation.Webhooks;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation;

/// <summary>The public API, the job store and the saga.</summary>
public static class GenerationExtensions
{
    /// <summary>The connection string's name: the database is called so.</summary>
    private const string PostgresConnection = "videos";

    /// <summary>Adds the service; <c>AddInference</c> and <c>AddArtifacts</c> bring what it stands on.</summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder AddGeneration(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddOptions<JobStoreOptions>().BindConfiguration(JobStoreOptions.Section);
        services.AddStageServices();
        services.AddOptions<JobQueueOptions>().BindConfiguration(JobQueueOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.AddJobDatabase();
        builder.AddBroker();
        services.AddSingleton<VideoJobStore>();
        services.AddSingleton<IVideoJobStore>(provider => provider.GetRequiredService<VideoJobStore>());
        services.AddSingleton<IIdempotencyKeys, IdempotencyKeys>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobQueueSignal>();
        services.AddSingleton<SagaMessages>();
        services.AddSingleton<SagaRedelivery>();
        services.AddSingleton<VideoArtifacts>();
        services.AddOptions<ModerationAuditOptions>()
            .BindConfiguration(ModerationAuditOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ModerationAudit>();
        services.AddSingleton<IModerationRecords, ModerationRecords>();
        services.AddSingleton<TextModeration>();
        services.AddSingleton<ReviewService>();
        services.AddSingleton<CreateVideoValidator>();
        services.AddSingleton<FormatConversion>();
        services.AddSingleton<VideoFiles>();
        services.AddSingleton<IVideoService, VideoService>();
        services.AddHostedService<JobDatabaseMigrator>();
        services.AddSingleton<SystemStatusReader>();
        builder.AddWebhooks();
        services.AddHostedService<JobDispatcher>();
        services.AddHostedService<SilentJobSweeper>();
        services.AddBusRegistration(bus => bus
            .AddSagaStateMachine<VideoGenerationStateMachine, VideoJob, VideoGenerationSagaDefinition>()
            .Repository(repository => repository.RegisterSagaRepository<
                VideoJob, JobTransaction, SagaConsumeContextFactory<JobTransaction, VideoJob>, DapperSagaRepositoryContextFactory>()));
        return builder;
    }

    /// <summary>Maps gRPC and REST.</summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapGeneration(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGrpcService<VideoGenerationGrpcService>();
        routes.MapGrpcService<WebhooksGrpcService>();
        routes.MapVideos();
        routes.MapModels();
        routes.MapOpenApiDocument();
        routes.MapWebhooks();
        routes.MapDeadLetters();
        routes.MapStatus();
        routes.MapTextModeration();
        routes.MapModerationAdmin();
        return routes;
    }

    private static void AddWebhooks(this IHostApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.PostConfigure<WebhookOptions>(options => options.UseDefaultRetryDelays());
        services.TryAddSingleton(Random.Shared);
        services.AddSingleton<WebhookStore>();
        services.AddSingleton<WebhookConnections>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<IWebhookService, WebhookService>();
        services.AddHostedService<WebhookSender>();
    }

    /// <summary>PostgreSQL where its connection string is configured, else an SQLite file.</summary>
    private static void AddJobDatabase(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(PostgresConnection) is { Length: > 0 } connection)
        {
            builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(connection));
            builder.Services.AddSingleton<IJobDatabase, PostgresJobDatabase>();
        }
        else
        {
            builder.Services.AddSingleton<IJobDatabase, SqliteJobDatabase>();
        }
    }

    /// <summary>What is different where messages outlive the process.</summary>
    private static void AddBroker(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(PipelineQueues.ConnectionName) is { Length: > 0 } connection)
        {
            builder.Services.AddSingleton<IDeadLetters>(new RabbitMqDeadLetters(connection));
            builder.Services.AddSingleton<IStageQueues>(new RabbitMqStageQueues(connection));
            builder.Services.PostConfigure<JobQueueOptions>(options => options.UseDefaultRedeliveryDelays());
            builder.Services.PostConfigure<JobStoreOptions>(options => options.IsBusDurable = true);
        }
        else
        {
            builder.Services.AddSingleton<IDeadLetters, InProcessDeadLetters>();
            builder.Services.AddSingleton<IStageQueues, InProcessStageQueues>();
        }
    }
}
