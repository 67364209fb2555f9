using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace TextToVideo.ServiceDefaults.Redis;

/// <summary>Registers services that processes share through Redis if it is configured.</summary>
public static class RedisExtensions
{
    /// <summary>Adds the process's connection to Redis, which need not be configured. A second call adds nothing.</summary>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddRedisConnection(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RedisOptions>().BindConfiguration(RedisOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<RedisConnection>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisStartup>());
        return services;
    }

    /// <summary>Adds a service that is shared by all processes if Redis is configured, and local to each process otherwise.</summary>
    /// <typeparam name="TService">The service.</typeparam>
    /// <typeparam name="TShared">The implementation with Redis.</typeparam>
    /// <typeparam name="TLocal">
    /// The local implementation, which <typeparamref name="TShared"/> may use while Redis is unavailable.
    /// </typeparam>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddSharedSingleton<TService, TShared, TLocal>(this IServiceCollection services)
        where TService : class
        where TShared : class, TService
        where TLocal : class, TService
    {
        services.AddRedisConnection();
        services.TryAddSingleton<TLocal>();
        services.TryAddSingleton<TShared>();
        services.TryAddSingleton<TService>(provider =>
            provider.GetRequiredService<RedisConnection>().IsConfigured
                ? provider.GetRequiredService<TShared>()
                : provider.GetRequiredService<TLocal>()
        );
        return services;
    }
}
