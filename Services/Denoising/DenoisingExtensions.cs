using Microsoft.Extensions.DependencyInjection.Extensions;
using TextToVideo.Denoising.Checkpoints;
using TextToVideo.Denoising.Engine;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Denoising;

/// <summary>Registers the denoising stage.</summary>
public static class DenoisingExtensions
{
    /// <summary>
    /// Adds the stage, configured by the section <c>Denoising</c> (<see cref="DenoisingOptions"/>). It requires <c>AddInference</c> and
    /// <c>AddArtifacts</c>. A second call has no effect, because there is one engine per process.
    /// </summary>
    /// <param name="builder">The host builder.</param>
    public static IHostApplicationBuilder AddDenoising(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(DenoisingEngine)))
        {
            return builder;
        }

        services.AddOptions<DenoisingOptions>().BindConfiguration(DenoisingOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DebugOptions>().BindConfiguration(DebugOptions.SectionName);
        services.AddSingleton<DebugCrash>();
        services.AddHostedService(provider => provider.GetRequiredService<DebugCrash>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Random.Shared);
        services.AddSingleton<DenoisingMetrics>();
        services.AddSingleton<CheckpointStore>();
        services.AddSingleton<DenoisingEngine>();
        services.AddHostedService(provider => provider.GetRequiredService<DenoisingEngine>());
        services.AddSingleton<DenoisingWorker>();

        DenoisingOptions options =
            builder.Configuration.GetSection(DenoisingOptions.SectionName).Get<DenoisingOptions>() ?? new DenoisingOptions();
        services.AddStageConsumer<DenoiseLatentsConsumer>(options.MaxConcurrentJobs);
        return builder;
    }

    /// <summary>Maps the gRPC service of the stage.</summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapDenoising(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<DenoisingGrpcService>();
        return routes;
    }
}
