using Grpc.Net.ClientFactory;
using Grpc.Net.ClientFactory.Internal;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers gRPC clients.</summary>
public static class GrpcClientServiceExtensions
{
    /// <summary>Registers a gRPC client, to be injected or made by <see cref="GrpcClientFactory"/>.</summary>
    /// <typeparam name="TClient">The generated client.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <returns>Configures the HTTP side of the client.</returns>
    /// <exception cref="InvalidOperationException">The name stands for another client type.</exception>
    public static IHttpClientBuilder AddGrpcClient<TClient>(this IServiceCollection services)
        where TClient : class
    {
        return Add<TClient>(services, NameOf<TClient>(), static (_, _) => { });
    }

    /// <summary>Registers a gRPC client, to be injected or made by <see cref="GrpcClientFactory"/>.</summary>
    /// <typeparam name="TClient">The generated client.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="configureClient">Sets the client's options.</param>
    /// <returns>Configures the HTTP side of the client.</returns>
    /// <exception cref="InvalidOperationException">The name stands for another client type.</exception>
    public static IHttpClientBuilder AddGrpcClient<TClient>(this IServiceCollection services, Action<GrpcClientFactoryOptions> configureClient)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(configureClient);
        return Add<TClient>(services, NameOf<TClient>(), (_, options) => configureClient(options));
    }

    /// <summary>Registers a gRPC client, to be injected or made by <see cref="GrpcClientFactory"/>.</summary>
    /// <typeparam name="TClient">The generated client.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="configureClient">Sets the client's options.</param>
    /// <returns>Configures the HTTP side of the client.</returns>
    /// <exception cref="InvalidOperationException">The name stands for another client type.</exception>
    public static IHttpClientBuilder AddGrpcClient<TClient>(this IServiceCollection services, Action<IServiceProvider, GrpcClientFactoryOptions> configureClient)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(configureClient);
        return Add<TClient>(services, NameOf<TClient>(), configureClient);
    }

    /// <summary>Registers a gRPC client, to be injected or made by <see cref="GrpcClientFactory"/>.</summary>
    /// <typeparam name="TClient">The generated client.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="name">The client's name.</param>
    /// <returns>Configures the HTTP side of the client.</returns>
    /// <exception cref="InvalidOperationException">The name stands for another client type.</exception>
    public static IHttpClientBuilder AddGrpcClient<TClient>(this IServiceCollection services, string name)
        where TClient : class
    {
        return Add<TClient>(services, name, static (_, _) => { });
    }

    /// <summary>Registers a gRPC client, to be injected or made by <see cref="GrpcClientFactory"/>.</summary>
    /// <typeparam name="TClient">The generated client.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="name">The client's name.</param>
    /// <param name="configureClient">Sets the client's options.</param>
    /// <returns>Configures the HTTP side of the client.</returns>
    /// <exception cref="InvalidOperationException">The name stands for another client type.</exception>
    public static IHttpClientBuilder AddGrpcClient<TClient>(this IServiceCollection services, string name, Action<GrpcClientFactoryOptions> configureClient)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(configureClient);
        return Add<TClient>(services, name, (_, options) => configureClient(options));
    }

    /// <summary>Registers a gRPC client, to be injected or made by <see cref="GrpcClientFactory"/>.</summary>
    /// <typeparam name="TClient">The generated client.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="name">The client's name.</param>
    /// <param name="configureClient">Sets the client's options.</param>
    /// <returns>Configures the HTTP side of the client.</returns>
    /// <exception cref="InvalidOperationException">The name stands for another client type.</exception>
    public static IHttpClientBuilder AddGrpcClient<TClient>(this IServiceCollection services, string name, Action<IServiceProvider, GrpcClientFactoryOptions> configureClient)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(configureClient);
        return Add<TClient>(services, name, configureClient);
    }

    private static string NameOf<TClient>() => typeof(TClient).Name;

    private static IHttpClientBuilder Add<TClient>(
        IServiceCollection services,
        string name,
        Action<IServiceProvider, GrpcClientFactoryOptions> configureClient)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        Register(services, new GrpcClientRegistration(name, typeof(TClient)));

        services.TryAddSingleton<GrpcChannels>();
        services.TryAddTransient<GrpcClientFactory, DefaultGrpcClientFactory>();
        services.AddTransient(provider => provider.GetRequiredService<GrpcClientFactory>().CreateClient<TClient>(name));
        services.AddTransient<IConfigureOptions<GrpcClientFactoryOptions>>(provider =>
            new ConfigureNamedOptions<GrpcClientFactoryOptions>(name, options => configureClient(provider, options)));

        // The channel keeps its handler for good, which opens further connections when one is full of streams.
        return services.AddHttpClient(name)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { EnableMultipleHttp2Connections = true });
    }

    private static void Register(IServiceCollection services, GrpcClientRegistration added)
    {
        var present = services
            .Select(service => service.ImplementationInstance)
            .OfType<GrpcClientRegistration>()
            .FirstOrDefault(registration => registration.Name == added.Name);
        if (present is null)
        {
            services.AddSingleton(added);
        }
        else if (present.ClientType != added.ClientType)
        {
            throw new InvalidOperationException(
                $"The gRPC client name '{added.Name}' already stands for {present.ClientType.FullName}. "
                + $"Register {added.ClientType.FullName} by another name.");
        }
    }
}
