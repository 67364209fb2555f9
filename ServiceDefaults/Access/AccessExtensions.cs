using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Registers authentication by API keys, and authorization.</summary>
public static class AccessExtensions
{
    /// <summary>The authentication scheme.</summary>
    internal const string Scheme = "ApiKey";

    private static readonly PathString[] s_adminPaths = ["/v1/admin", PrometheusEndpoint.Path];

    /// <summary>
    /// Adds authentication by the process's <see cref="IKeyring"/>, and a policy for all paths that do not allow anonymous requests,
    /// including paths without an endpoint. The policy requires a valid key, and an admin key below <c>/v1/admin</c>, for <c>/metrics</c>
    /// and for endpoints with <see cref="AdminEndpointMetadata"/>. A second call adds nothing.
    /// </summary>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        AuthorizationPolicy policy = new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .AddRequirements(new AdminRequirement(s_adminPaths))
            .Build();
        services.AddRouting();
        services.AddAuthorizationBuilder().SetFallbackPolicy(policy).SetDefaultPolicy(policy);

        // The base class logs every rejected request at level Information, but traces already record requests.
        services.AddLogging(logging => logging.AddFilter(typeof(ApiKeyAuthenticationHandler).FullName, LogLevel.Warning));

        // AddAuthentication would also add data protection, which writes keys to the user's home folder when the host starts.
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

    /// <summary>Adds the process's keyring with a short-lived cache.</summary>
    /// <typeparam name="TKeyring">The type of the keyring, which must already be registered.</typeparam>
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

    /// <summary>Returns the caller of a request, or null if the request has not been authenticated.</summary>
    /// <param name="context">The request.</param>
    public static Caller? FindCaller(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return (context.User.Identity as CallerIdentity)?.Caller;
    }

    /// <summary>Returns the caller of a request.</summary>
    /// <param name="context">A request to an endpoint that requires authentication.</param>
    /// <exception cref="InvalidOperationException">The request has not been authenticated.</exception>
    public static Caller GetCaller(this HttpContext context) =>
        context.FindCaller() ?? throw new InvalidOperationException("The request has no caller, because it has not been authenticated.");
}
