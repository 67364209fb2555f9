using MassTransit;
using MassTransit.Configuration;
using MassTransit.Saga;
using TextToVideo.Generation.Grpc;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Rest;
using TextToVideo.Generation.Saga;
using TextToVideo.Generation.Videos;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation;

/// <summary>The public API, the job store and the saga.</summary>
public static class GenerationExtensions
{
    /// <summary>Adds the service; <c>AddInference</c> and <c>AddArtifacts</c> bring what it stands on.</summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder AddGeneration(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddOptions<JobStoreOptions>().BindConfiguration(JobStoreOptions.Section);
        services.AddStageServices();
        services.AddSingleton<IJobDatabase, SqliteJobDatabase>();
        services.AddSingleton<VideoJobStore>();
        services.AddSingleton<IVideoJobStore>(provider => provider.GetRequiredService<VideoJobStore>());
        services.AddSingleton<VideoArtifacts>();
        services.AddSingleton<CreateVideoValidator>();
        services.AddSingleton<IVideoService, VideoService>();
        services.AddHostedService<JobDatabaseMigrator>();
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
        routes.MapVideos();
        routes.MapModels();
        return routes;
    }
}
