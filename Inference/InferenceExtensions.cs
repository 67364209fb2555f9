using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TextToVideo.Inference.Gpus;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;
using TextToVideo.Inference.Tokenizers;

namespace TextToVideo.Inference;

/// <summary>Registers the model repository and the model components.</summary>
public static class InferenceExtensions
{
    /// <summary>
    /// Adds <see cref="IModelRepository"/> and <see cref="IModelComponents"/>, configured by the section <c>Inference</c>
    /// (<see cref="OnnxOptions"/>). Several services in one process may each call this method.
    /// </summary>
    /// <param name="builder">The host builder.</param>
    public static IHostApplicationBuilder AddInference(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(IModelComponents)))
        {
            return builder;
        }

        services.AddOptions<OnnxOptions>().BindConfiguration(OnnxOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OnnxOptions>, OnnxOptionsValidator>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITokenizerLoader, SentencePieceTokenizerLoader>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITokenizerLoader, T5TokenizerLoader>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITokenizerLoader, JsonTokenizerLoader>());
        services.AddMetrics();
        services.AddSingleton<InferenceMetrics>();
        services.AddSingleton<OnnxSessionFactory>();
        services.AddSingleton<OnnxNetworks>();
        services.AddSingleton<IModelComponents, OnnxModelComponents>();
        services.AddSingleton<NetworkIdentities>();
        services.AddSingleton<INetworkIdentities>(provider => provider.GetRequiredService<NetworkIdentities>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ModelChecksums>();
        services.AddSingleton(provider =>
        {
            OnnxOptions options = provider.GetRequiredService<IOptions<OnnxOptions>>().Value;
            IHostEnvironment environment = provider.GetRequiredService<IHostEnvironment>();
            return new ModelRepository(
                ModelsFolder.Find(options.ModelsPath, environment.ContentRootPath, AppContext.BaseDirectory),
                options.DefaultModel,
                provider.GetServices<ITokenizerLoader>().Select(loader => loader.Kind),
                options.Precision,
                options.ModelAliases,
                options.ModelRefreshInterval > TimeSpan.Zero ? provider.GetRequiredService<TimeProvider>() : null
            );
        });
        services.AddSingleton<IModelRepository>(provider => provider.GetRequiredService<ModelRepository>());
        services.AddHostedService<ModelRepositoryStartup>();
        services.AddHostedService<ModelRefresh>();
        services.AddHostedService(provider => new GpuMetrics(provider.GetRequiredService<IMeterFactory>(), () => Nvml.TryOpen()));
        return builder;
    }
}
