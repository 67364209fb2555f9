using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Who may call what.</summary>
public static class AccessExtensions
{
    /// <summary>Adds what <see cref="UseAccess"/> needs beside the process's <see cref="IKeyring"/>. A second call adds nothing.</summary>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.TryAddSingleton<CallerMiddleware>();
        services.TryAddSingleton<AccessMiddleware>();
        return services;
    }

    /// <summary>Adds the process's keyring, whose answers are kept for a moment.</summary>
    /// <typeparam name="TKeyring">It; a service already.</typeparam>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddKeyring<TKeyring>(this IServiceCollection services)
        where TKeyring : class, IKeyring
    {
        services.AddSingleton(provider => new CachedKeyring(
            provider.GetRequiredService<TKeyring>(), provider.GetRequiredService<TimeProvider>()));
        return services.AddSingleton<IKeyring>(provider => provider.GetRequiredService<CachedKeyring>());
    }

    /// <summary>Finds out who sends each request.</summary>
    /// <param name="app">The web application.</param>
    public static IApplicationBuilder UseCallers(this IApplicationBuilder app) => app.UseMiddleware<CallerMiddleware>();

    /// <summary>Refuses who may not send it; after <see cref="UseCallers"/>.</summary>
    /// <param name="app">The web application.</param>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.UseMiddleware<AccessMiddleware>();

    /// <summary>Who sends the request.</summary>
    /// <param name="context">The request, which has passed.</param>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public static Caller GetCaller(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<KeyCheck>()?.Caller
            ?? throw new InvalidOperationException("The request's caller is not known: it has not passed UseCallers and UseAccess.");
    }
}
