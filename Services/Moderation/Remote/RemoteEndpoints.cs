using System.Net.Http.Headers;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace TextToVideo.Moderation.Remote;

/// <summary>
/// Adds HTTP clients for endpoints that the operator has configured. Requests contain prompts, so they are not logged, and redirects are
/// not followed. Transient failures are retried within the time limit, after the time that <c>Retry-After</c> asks for.
/// </summary>
internal static class RemoteEndpoints
{
    private const int MaxRetries = 2;

    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_shortestTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Adds the client of an endpoint.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="name">The name of the client.</param>
    /// <param name="getTimeout">Returns the time limit of a call, retries included. One attempt may take half of it.</param>
    public static void AddRemoteEndpoint(this IServiceCollection services, string name, Func<IServiceProvider, TimeSpan> getTimeout)
    {
        IHttpClientBuilder client = services
            .AddHttpClient(name, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    PooledConnectionLifetime = s_connectionLifetime,
                }
            );
        client.AddResilienceHandler(
            name,
            (pipeline, context) =>
            {
                TimeSpan timeout = getTimeout(context.ServiceProvider);
                pipeline
                    .AddTimeout(timeout)
                    .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = MaxRetries, Delay = s_firstRetry })
                    .AddTimeout(timeout / 2);
            }
        );
        client.AddHttpMessageHandler(() => new ResponseSizeHandler());
    }

    /// <summary>Returns the header with an API key, or null if the key is empty.</summary>
    /// <param name="apiKey">The API key.</param>
    public static AuthenticationHeaderValue? GetAuthorization(string apiKey) =>
        apiKey.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", apiKey);

    /// <summary>Returns what is wrong with the settings of an endpoint.</summary>
    /// <param name="endpoint">The base address.</param>
    /// <param name="timeout">The time limit of a call.</param>
    public static IEnumerable<string> GetFailures(string endpoint, TimeSpan timeout)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            yield return "Endpoint must be an address that starts with http:// or https://, for example https://api.openai.com/v1.";
        }

        if (timeout < s_shortestTimeout || timeout > s_longestTimeout)
        {
            yield return $"Timeout is {timeout}; it must be from {s_shortestTimeout} to {s_longestTimeout}.";
        }
    }
}
