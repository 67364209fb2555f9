using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace TextToVideo.Artifacts;

/// <summary>Registers the artifact store.</summary>
public static class ArtifactsExtensions
{
    /// <summary>Adds <see cref="IArtifactStore"/>. Several services in one process may each call it: they share one store.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IHostApplicationBuilder AddArtifacts(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(IArtifactStore)))
        {
            return builder;
        }

        builder.Services.AddOptions<ArtifactsOptions>()
            .BindConfiguration(ArtifactsOptions.Section)
            .Validate(options => !string.IsNullOrWhiteSpace(options.Path), "Artifacts:Path is empty: give a folder that all services share.")
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<FolderArtifactStore>();
        builder.Services.AddSingleton<IArtifactStore>(services => services.GetRequiredService<FolderArtifactStore>());
        builder.Services.AddHostedService<LeftoverSweeper>();
        return builder;
    }
}
