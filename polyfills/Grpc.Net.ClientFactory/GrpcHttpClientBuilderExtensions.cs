using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.ClientFactory;
using Grpc.Net.ClientFactory.Internal;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures clients that <see cref="GrpcClientServiceExtensions"/> registered.</summary>
public static class GrpcHttpClientBuilderExtensions
{
    /// <summary>Adds an interceptor that all clients of the name share.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configureInvoker">Creates the interceptor.</param>
    /// <returns>The builder.</returns>
    public static IHttpClientBuilder AddInterceptor(this IHttpClientBuilder builder, Func<IServiceProvider, Interceptor> configureInvoker) =>
        builder.AddInterceptor(InterceptorScope.Channel, configureInvoker);

    /// <summary>Adds an interceptor.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="scope">How long the interceptor lives.</param>
    /// <param name="configureInvoker">Creates the interceptor.</param>
    /// <returns>The builder.</returns>
    public static IHttpClientBuilder AddInterceptor(
        this IHttpClientBuilder builder,
        InterceptorScope scope,
        Func<IServiceProvider, Interceptor> configureInvoker)
    {
        ArgumentNullException.ThrowIfNull(configureInvoker);
        return Configure(builder, (_, options) =>
            options.InterceptorRegistrations.Add(new InterceptorRegistration(scope, configureInvoker)));
    }

    /// <summary>Adds an interceptor that all clients of the name share.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configureInvoker">Creates the interceptor.</param>
    /// <returns>The builder.</returns>
    public static IHttpClientBuilder AddInterceptor(this IHttpClientBuilder builder, Func<Interceptor> configureInvoker) =>
        builder.AddInterceptor(InterceptorScope.Channel, configureInvoker);

    /// <summary>Adds an interceptor.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="scope">How long the interceptor lives.</param>
    /// <param name="configureInvoker">Creates the interceptor.</param>
    /// <returns>The builder.</returns>
    public static IHttpClientBuilder AddInterceptor(
        this IHttpClientBuilder builder,
        InterceptorScope scope,
        Func<Interceptor> configureInvoker)
    {
        ArgumentNullException.ThrowIfNull(configureInvoker);
        return builder.AddInterceptor(scope, _ => configureInvoker());
    }

    /// <summary>Adds a registered interceptor that all clients of the name share.</summary>
    /// <typeparam name="TInterceptor">The interceptor.</typeparam>
    /// <param name="builder">The client.</param>
    /// <returns>The builder.</returns>
    public static IHttpClientBuilder AddInterceptor<TInterceptor>(this IHttpClientBuilder builder)
        where TInterceptor : Interceptor => builder.AddInterceptor<TInterceptor>(InterceptorScope.Channel);

    /// <summary>Adds a registered interceptor.</summary>
    /// <typeparam name="TInterceptor">The interceptor.</typeparam>
    /// <param name="builder">The client.</param>
    /// <param name="scope">How long the interceptor lives.</param>
    /// <returns>The builder.</returns>
    public static IHttpClientBuilder AddInterceptor<TInterceptor>(this IHttpClientBuilder builder, InterceptorScope scope)
        where TInterceptor : Interceptor =>
        builder.AddInterceptor(scope, services => services.GetRequiredService<TInterceptor>());

    /// <summary>Sets options of the channel.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configureChannel">Sets them.</param>
    /// <returns>The builder.</returns>
    public static IHttpClientBuilder ConfigureChannel(
        this IHttpClientBuilder builder,
        Action<IServiceProvider, GrpcChannelOptions> configureChannel)
    {
        ArgumentNullException.ThrowIfNull(configureChannel);
        return Configure(builder, (services, options) =>
            options.ChannelOptionsActions.Add(channel => configureChannel(services, channel)));
    }

    /// <summary>Sets options of the channel.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configureChannel">Sets them.</param>
    /// <returns>The builder.</returns>
    public static IHttpClientBuilder ConfigureChannel(this IHttpClientBuilder builder, Action<GrpcChannelOptions> configureChannel)
    {
        ArgumentNullException.ThrowIfNull(configureChannel);
        return builder.ConfigureChannel((_, channel) => configureChannel(channel));
    }

    /// <summary>Sets how clients are created.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configureCreator">Creates a client.</param>
    /// <returns>The builder.</returns>
    public static IHttpClientBuilder ConfigureGrpcClientCreator(
        this IHttpClientBuilder builder,
        Func<IServiceProvider, CallInvoker, object> configureCreator)
    {
        ArgumentNullException.ThrowIfNull(configureCreator);
        return Configure(builder, (services, options) => options.Creator = invoker => configureCreator(services, invoker));
    }

    /// <summary>Sets how clients are created.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configureCreator">Creates a client.</param>
    /// <returns>The builder.</returns>
    public static IHttpClientBuilder ConfigureGrpcClientCreator(this IHttpClientBuilder builder, Func<CallInvoker, object> configureCreator)
    {
        ArgumentNullException.ThrowIfNull(configureCreator);
        return builder.ConfigureGrpcClientCreator((_, invoker) => configureCreator(invoker));
    }

    private static IHttpClientBuilder Configure(IHttpClientBuilder builder, Action<IServiceProvider, GrpcClientFactoryOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Services.Any(service => service.ImplementationInstance is GrpcClientRegistration client && client.Name == builder.Name))
        {
            throw new InvalidOperationException($"'{builder.Name}' is not a gRPC client: register it by AddGrpcClient first.");
        }

        builder.Services.AddTransient<IConfigureOptions<GrpcClientFactoryOptions>>(services =>
            new ConfigureNamedOptions<GrpcClientFactoryOptions>(builder.Name, options => configure(services, options)));
        return builder;
    }
}
