using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Authentication by API keys, and authorization.</summary>
public static class AccessExtensions
{
    /// <summary>The authentication scheme.</summary>
    internal const string Scheme = "ApiKey";

    private static readonly PathString[] s_adminPaths = ["/v1/admin", PrometheusEndpoint.Path];

    /// <summary>
    /// Adds authentication by the process's <see cref="IKeyring"/>, and a policy for everything that does not allow anonymous requests,
    /// also for paths without an endpoint: a valid key is required, and an admin's key below <c>/v1/admin</c> and for <c>/metrics</c>. A
    /// second call adds nothing.
    /// </summary>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        AuthorizationPolicy policy = new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .AddRequirements(new AdminPathsRequirement(s_adminPaths))
            .Build();
        services.AddRouting();
        services.AddAuthorizationBuilder().SetFallbackPolicy(policy).SetDefaultPolicy(policy);

        // The base class logs every refused request at level Information, but requests are recorded by traces.
        services.AddLogging(logging => logging.AddFilter(typeof(ApiKeyAuthenticationHandler).FullName, LogLevel.Warning));

        // AddAuthentication would add data protection too, which writes keys into the user's home folder when the host starts.
        services.AddWebEncoders();
        return services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = Scheme;
            if (!options.SchemeMap.ContainsKey(Scheme))
            {
                options.AddScheme<ApiKeyAuthenticationHandler>(Scheme, displayName: null);
            }
        });
    }

    /// <summary>Adds the process's keyring, whose answers are cached for a moment.</summary>
    /// <typeparam name="TKeyring">The keyring, which is registered already.</typeparam>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddKeyring<TKeyring>(this IServiceCollection services)
        where TKeyring : class, IKeyring
    {
        services.AddSingleton(provider => new CachedKeyring(
            provider.GetRequiredService<TKeyring>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services.AddSingleton<IKeyring>(provider => provider.GetRequiredService<CachedKeyring>());
    }

    /// <summary>The request's caller, or null if the request has not been authenticated.</summary>
    /// <param name="context">The request.</param>
    public static Caller? FindCaller(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return (context.User.Identity as CallerIdentity)?.Caller;
    }

    /// <summary>The request's caller.</summary>
    /// <param name="context">A request to an endpoint that requires authentication.</param>
    /// <exception cref="InvalidOperationException">The request has not been authenticated.</exception>
    public static Caller GetCaller(this HttpContext context) =>
        context.FindCaller() ?? throw new InvalidOperationException("The request has no caller, because it has not been authenticated.");
}
