using Grpc.AspNetCore.Server;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Saga;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using TextToVideo.Generation.Api.Capacity;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Keys;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Api.Links;
using TextToVideo.Generation.Api.Models;
using TextToVideo.Generation.Api.Moderation;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Api.Webhooks;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Operations.Actions;
using TextToVideo.Generation.Operations.DeadLetters;
using TextToVideo.Generation.Operations.Export;
using TextToVideo.Generation.Operations.Reconciliation;
using TextToVideo.Generation.Operations.Retention;
using TextToVideo.Generation.Operations.Status;
using TextToVideo.Generation.Operations.Tenants;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Telemetry;
using TextToVideo.Generation.Webhooks;
using TextToVideo.Planning;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.ServiceDefaults.Rest;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.Generation;

/// <summary>Registers the public API, the job store and the saga.</summary>
public static class GenerationExtensions
{
    /// <summary>The name of the connection string, which is also the name of the database.</summary>
    private const string PostgresConnection = "videos";

    /// <summary>Adds the service. It requires the services that <c>AddInference</c> and <c>AddArtifacts</c> register.</summary>
    /// <param name="builder">The host builder.</param>
    public static IHostApplicationBuilder AddGeneration(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddStageServices();
        services.AddApiDescription();
        services.ConfigureHttpJsonOptions(options => RestJson.Configure(options.SerializerOptions));
        services.AddOptions<JobQueueOptions>().BindConfiguration(JobQueueOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddAccess();
        builder.AddApiKeys();
        builder.AddBroker();
        builder.AddReconciliation();
        services.AddSingleton<IIdempotencyKeys, IdempotencyKeys>();
        services.AddSingleton<ServedPresets>();
        services.AddTransient(provider => provider.GetRequiredService<ServedPresets>().Catalog);
        services.AddTransient<Planner>();
        services
            .AddOptions<CallerLimitOptions>()
            .BindConfiguration(CallerLimitOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<CallerLimits>();
        services.AddSingleton<SimulationGate>();
        services.AddSingleton<JobQueueStore>();
        services.AddSingleton<JobCounts>();
        services.AddSingleton<PipelineCapacity>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobQueueSignal>();
        services.AddSingleton<QueueForecast>();
        services.AddSingleton<SagaMessages>();
        services.AddSingleton<ProgressWaiter>();
        services.AddSingleton<SagaRedelivery>();
        services.AddSingleton<StageClaims>();
        services.AddSingleton<StageCommands>();
        services
            .AddOptions<ModerationAuditOptions>()
            .BindConfiguration(ModerationAuditOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<ModerationAudit>();
        services.AddSingleton<IModerationRecords, ModerationRecords>();
        services.AddSingleton<TextModeration>();
        services.AddSingleton<ReviewService>();
        services.AddOptions<PromptEnhancementOptions>().BindConfiguration(PromptEnhancementOptions.SectionName).ValidateOnStart();
        services.AddSingleton<CreateVideoValidator>();
        services.AddSingleton<FormatConversion>();
        services.AddSingleton<VideoFiles>();
        services.AddSingleton<PromptLog>();
        services.AddSingleton<QuotaHeaders>();
        services.AddSingleton<OpenRequests>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenRequests>());
        services.AddSingleton<OpenRequestsMiddleware>();
        services.AddSingleton<IVideoService, VideoService>();
        services.AddSingleton<SystemStatusReader>();
        services.AddMetrics();
        services.AddSingleton<GenerationMetrics>();
        services.AddSingleton<JobTelemetry>();
        services.TryAddSingleton<RefusalMetrics>();
        builder.AddWebhooks();
        builder.AddRetention();
        builder.AddLinksAndExport();
        services.LimitMessages<VideoGenerationGrpcService>().LimitMessages<WebhooksGrpcService>().LimitMessages<KeyringGrpcService>();
        services.AddHostedService<JobDispatcher>();
        services.AddHostedService<StalledJobSweeper>();
        services.AddHostedService<StatusMetrics>();
        services.AddBusRegistration(bus =>
            bus.AddSagaStateMachine<VideoGenerationStateMachine, VideoJob, VideoGenerationSagaDefinition>()
                .Repository(repository =>
                    repository.RegisterSagaRepository<
                        VideoJob,
                        JobTransaction,
                        SagaConsumeContextFactory<JobTransaction, VideoJob>,
                        DapperSagaRepositoryContextFactory
                    >()
                )
        );
        return builder;
    }

    /// <summary>Adds the API keys and their database, which can also be used without the rest of the service.</summary>
    /// <param name="builder">The host builder.</param>
    public static IHostApplicationBuilder AddApiKeys(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddOptions<JobStoreOptions>().BindConfiguration(JobStoreOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.AddJobDatabase();
        services.AddSingleton<IAdminActions, AdminActions>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<IApiKeys>(provider => provider.GetRequiredService<ApiKeys>());
        services.AddKeyring<ApiKeys>();
        services.AddHostedService<JobDatabaseMigrator>();
        builder.AddDatabaseClock();
        return builder;
    }

    /// <summary>
    /// Adds the comparison of the job store with the artifact store, which can also be used without the rest of the service. It requires
    /// <see cref="AddApiKeys"/>, which adds the database, and <c>AddArtifacts</c>.
    /// </summary>
    /// <param name="builder">The host builder.</param>
    public static IHostApplicationBuilder AddReconciliation(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services
            .AddOptions<TenantLimitOptions>()
            .BindConfiguration(TenantLimitOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<TenantStorage>();
        services.AddSingleton<VideoJobStore>();
        services.AddSingleton<IVideoJobStore>(provider => provider.GetRequiredService<VideoJobStore>());
        services.AddSingleton<VideoArtifacts>();
        services.AddSingleton<VideoDeletion>();
        services.AddSingleton<IReconciler, Reconciler>();
        return builder;
    }

    /// <summary>Runs the service, or migrates its database if the only argument is <c>migrate</c>.</summary>
    /// <param name="app">The web application.</param>
    /// <param name="args">The command-line arguments.</param>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunGenerationAsync(this WebApplication app, string[] args)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (args is ["migrate"])
        {
            await app.Services.GetRequiredService<IJobDatabase>().MigrateAsync(app.Lifetime.ApplicationStopping);
            return 0;
        }

        await app.RunAsync();
        return 0;
    }

    /// <summary>
    /// Takes the caller's address, and the scheme and the host that the caller used, from the gateway, which is the only one to call this
    /// process: its endpoints are internal.
    /// </summary>
    /// <param name="app">The web application.</param>
    public static IApplicationBuilder UseGatewayAddress(this IApplicationBuilder app)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        return app.UseForwardedHeaders(options);
    }

    /// <summary>Ends requests whose API key is revoked or expires while they are in progress. It follows authentication.</summary>
    /// <param name="app">The web application.</param>
    public static IApplicationBuilder UseOpenRequests(this IApplicationBuilder app) => app.UseMiddleware<OpenRequestsMiddleware>();

    /// <summary>
    /// Maps the gRPC service with which a gateway in another process checks keys. It needs no key, so it must stay internal.
    /// </summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapKeyring(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<KeyringGrpcService>().AllowAnonymous();
        return routes;
    }

    /// <summary>Maps the same service for a gateway on the same machine: all other callers are refused.</summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapLocalKeyring(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGrpcService<KeyringGrpcService>()
            .RequireAuthorization(policy =>
                policy.RequireAssertion(request => request.Resource is HttpContext context && LocalRequests.IsLocal(context))
            );
        return routes;
    }

    /// <summary>Maps the gRPC services and the REST endpoints.</summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapGeneration(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGrpcService<VideoGenerationGrpcService>();
        routes.MapGrpcService<WebhooksGrpcService>();
        routes.MapVideos();
        routes.MapModels();
        routes.MapPlan();
        routes.MapSimulation();
        routes.MapApiDescription();
        routes.MapWebhooks();
        routes.MapDeadLetters();
        routes.MapReconciliation();
        routes.MapStatus();
        routes.MapKeys();
        routes.MapLinks();
        routes.MapExport();
        routes.MapTextModeration();
        routes.MapModerationAdmin();
        routes.MapAdminActions();
        return routes;
    }

    /// <summary>Limits the messages that a gRPC service receives to the size of the bodies over HTTP.</summary>
    private static IServiceCollection LimitMessages<TService>(this IServiceCollection services)
        where TService : class =>
        services.Configure<GrpcServiceOptions<TService>>(options => options.MaxReceiveMessageSize = LimitedBody.MaxBytes);

    private static void AddWebhooks(this IHostApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.PostConfigure<WebhookOptions>(options => options.UseDefaults());
        services.TryAddSingleton(Random.Shared);
        services.AddSingleton<WebhookStore>();
        services.AddSingleton<WebhookDeliveryStore>();
        services.AddSingleton<WebhookConnections>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<IWebhookService, WebhookService>();
        services.AddHostedService<WebhookSender>();
    }

    private static void AddRetention(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<RetentionOptions>()
            .BindConfiguration(RetentionOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<VideoExpiry>();
        builder.Services.AddHostedService<RetentionSweeper>();
    }

    private static void AddLinksAndExport(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<DownloadLinkOptions>()
            .BindConfiguration(DownloadLinkOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<SigningSecret>();
        builder.Services.AddSingleton<DownloadLinks>();
        builder.Services.AddSingleton<TenantRecords>();
        builder.Services.AddSingleton<LinkKeyring>();
        builder.Services.AddSingleton<ILinkKeyring>(provider => provider.GetRequiredService<LinkKeyring>());
        builder.Services.AddSingleton<TenantExport>();
        builder.Services.AddSingleton<TenantDeletion>();
    }

    /// <summary>Uses PostgreSQL if its connection string is configured, otherwise an SQLite file.</summary>
    private static void AddJobDatabase(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(PostgresConnection) is { Length: > 0 } connection)
        {
            builder.Services.AddSingleton(_ => PostgresConnections.CreateSource(connection));
            builder.Services.AddSingleton<IJobDatabase, PostgresJobDatabase>();
            builder
                .Services.AddOpenTelemetry()
                .WithTracing(tracing => tracing.AddNpgsql())
                .WithMetrics(metrics => metrics.AddNpgsqlInstrumentation());
        }
        else
        {
            builder.Services.AddSingleton<IJobDatabase, SqliteJobDatabase>();
        }
    }

    /// <summary>
    /// Replaces the clock by the database's if the database is shared with other processes. In one process, both are the machine's.
    /// </summary>
    private static void AddDatabaseClock(this IHostApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        if (services.All(service => service.ImplementationType != typeof(PostgresJobDatabase)))
        {
            return;
        }

        var clock = new DatabaseClock(
            services.LastOrDefault(service => service.ServiceType == typeof(TimeProvider))?.ImplementationInstance as TimeProvider
                ?? TimeProvider.System
        );
        services.AddSingleton(clock);
        services.AddSingleton<TimeProvider>(clock);
        services.AddHostedService<DatabaseClockSync>();
    }

    /// <summary>Registers the parts that depend on whether a message broker is configured or messages stay in this process.</summary>
    private static void AddBroker(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(PipelineQueues.ConnectionName) is { Length: > 0 } connection)
        {
            builder.Services.AddSingleton<IDeadLetters>(new RabbitMqDeadLetters(connection));
            builder.Services.AddSingleton<IStageQueues>(new RabbitMqStageQueues(connection));
            builder.Services.PostConfigure<JobQueueOptions>(options => options.UseDefaultRedeliveryDelays());
            builder.Services.PostConfigure<JobStoreOptions>(options => options.IsBusDurable = true);
            builder.Services.AddHostedService<DeadLetterSweeper>();
            if (
                builder.Configuration.GetValue<QueueKind>($"{MessageBusOptions.SectionName}:{nameof(MessageBusOptions.Queues)}")
                == QueueKind.Quorum
            )
            {
                builder.Services.AddBusRegistration(bus =>
                    bus.AddConsumer<DeadCommandConsumer>()
                        .Endpoint(endpoint =>
                        {
                            endpoint.Name = PipelineQueues.DeadCommands;

                            // Otherwise it would also receive every command that is published.
                            endpoint.ConfigureConsumeTopology = false;
                        })
                );
            }
        }
        else
        {
            builder.Services.AddSingleton<IDeadLetters, InProcessDeadLetters>();
            builder.Services.AddSingleton<IStageQueues, InProcessStageQueues>();
            builder.Services.AddHostedService<InProcessClaims>();
        }
    }
}
