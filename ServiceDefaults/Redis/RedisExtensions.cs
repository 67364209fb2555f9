using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace TextToVideo.ServiceDefaults.Redis;

/// <summary>Registers what is shared by way of Redis where there is one.</summary>
public static class RedisExtensions
{
    /// <summary>Adds the process's connection to Redis, which may be unconfigured. A second call adds nothing.</summary>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddRedisConnection(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RedisOptions>().BindConfiguration(RedisOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<RedisConnection>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisStartup>());
        return services;
    }

    /// <summary>Adds a service that is shared by all processes where Redis is configured, and is the process's own where it is not.</summary>
    /// <typeparam name="TService">The service.</typeparam>
    /// <typeparam name="TShared">Over Redis.</typeparam>
    /// <typeparam name="TLocal">In this process; <typeparamref name="TShared"/> may take it for the time when Redis is away.</typeparam>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddSharedSingleton<TService, TShared, TLocal>(this IServiceCollection services)
        where TService : class
        where TShared : class, TService
        where TLocal : class, TService
    {
        services.AddRedisConnection();
        services.TryAddSingleton<TLocal>();
        services.TryAddSingleton<TShared>();
        services.TryAddSingleton<TService>(provider => provider.GetRequiredService<RedisConnection>().IsConfigured
            ? provider.GetRequiredService<TShared>()
            : provider.GetRequiredService<TLocal>());
        return services;
    }
}
