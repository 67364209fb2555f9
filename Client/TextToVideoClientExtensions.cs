using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TextToVideo.Client;
using TextToVideo.Client.Http;
using TextToVideo.V1;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the client.</summary>
public static class TextToVideoClientExtensions
{
    /// <summary>
    /// Adds a <see cref="TextToVideoClient"/> as a singleton. Its options come from the configuration section <c>TextToVideoClient</c>. The
    /// address is resolved by service discovery.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options in code, after the configuration; null for none.</param>
    /// <returns>The builder of the HTTP client below the calls, for example for another primary handler.</returns>
    public static IHttpClientBuilder AddTextToVideoClient(
        this IServiceCollection services,
        Action<TextToVideoClientOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);

        // Service discovery and the options read the configuration, which a collection of services without a host lacks.
        services.TryAddSingleton<IConfiguration>(_ => new ConfigurationBuilder().Build());
        OptionsBuilder<TextToVideoClientOptions> options = services
            .AddOptions<TextToVideoClientOptions>()
            .BindConfiguration(TextToVideoClientOptions.SectionName);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<TextToVideoClientOptions>>(
                new TextToVideoClientOptionsValidator(allowsDiscovery: true)
            )
        );
        services.TryAddSingleton(provider => new TextToVideoClient(
            provider.GetRequiredService<VideoGeneration.VideoGenerationClient>(),
            provider.GetRequiredService<IOptions<TextToVideoClientOptions>>().Value,
            provider.GetService<TimeProvider>() ?? TimeProvider.System
        ));
        services.AddServiceDiscovery();
        IHttpClientBuilder client = services
            .AddGrpcClient<VideoGeneration.VideoGenerationClient>(
                nameof(TextToVideoClient),
                (provider, grpc) => grpc.Address = DiscoverySchemeHandler.ToChannelAddress(GetAddress(provider))
            )
            .ConfigureChannel(channel => channel.MaxReceiveMessageSize = TextToVideoClient.MaxMessageBytes)
            .ConfigurePrimaryHttpMessageHandler(ClientHandler.Create)
            .ConfigureAdditionalHttpMessageHandlers(
                (handlers, provider) => handlers.Insert(0, new DiscoverySchemeHandler(GetAddress(provider).Scheme))
            );

        // Handlers that the application adds to all its clients, as Aspire's defaults do, would retry on their own and end calls that wait
        // for a conversion after some seconds.
#pragma warning disable EXTEXP0001
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        return client
            .AddServiceDiscovery()
            .AddHttpMessageHandler(provider =>
            {
                IOptionsMonitor<TextToVideoClientOptions> current = provider.GetRequiredService<
                    IOptionsMonitor<TextToVideoClientOptions>
                >();
                return new ApiKeyHandler(() => current.CurrentValue);
            });
    }

    private static Uri GetAddress(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<TextToVideoClientOptions>>().Value.Address!;
}
