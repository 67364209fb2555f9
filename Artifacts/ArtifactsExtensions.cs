using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TextToVideo.Artifacts.S3;

namespace TextToVideo.Artifacts;

/// <summary>Registers the artifact store.</summary>
public static class ArtifactsExtensions
{
    /// <summary>Adds <see cref="IArtifactStore"/>. Several services in one process may each call it; they then share one store.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IHostApplicationBuilder AddArtifacts(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(IArtifactStore)))
        {
            return builder;
        }

        builder.Services.AddOptions<ArtifactsOptions>().BindConfiguration(ArtifactsOptions.SectionName).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ArtifactsOptions>, ArtifactsOptionsValidator>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        ArtifactsOptions options =
            builder.Configuration.GetSection(ArtifactsOptions.SectionName).Get<ArtifactsOptions>() ?? new ArtifactsOptions();
        if (options.EffectiveKind == ArtifactStoreKind.S3)
        {
            builder.Services.AddSingleton<ArtifactBucket>();
            builder.Services.AddHostedService<S3Startup>();
            builder.Services.AddStore<S3ArtifactStore>();
        }
        else
        {
            builder.Services.AddStore<FolderArtifactStore>();
        }

        builder.Services.AddHostedService<LeftoverSweeper>();
        return builder;
    }

    private static void AddStore<TStore>(this IServiceCollection services)
        where TStore : class, IArtifactStore, ILeftoverStore
    {
        services.AddSingleton<TStore>();
        services.AddMetrics();
        services.AddSingleton<ArtifactMetrics>();
        services.AddSingleton<IArtifactStore>(provider => new MeasuredArtifactStore(
            provider.GetRequiredService<TStore>(),
            provider.GetRequiredService<ArtifactMetrics>()
        ));
        services.AddSingleton<ILeftoverStore>(provider => provider.GetRequiredService<TStore>());
    }
}
