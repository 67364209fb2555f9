using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using TextToVideo.Gateway.Proxies;

namespace TextToVideo.Gateway.CrossOrigin;

/// <summary>
/// Lets web pages of the configured origins call the API (cross-origin resource sharing). Credentials of the browser are not allowed: a key
/// is sent in a header, which only the page itself can set.
/// </summary>
internal static class CrossOriginExtensions
{
    /// <summary>How long a browser may remember the answer to a preflight request.</summary>
    private static readonly TimeSpan s_preflightLifetime = TimeSpan.FromHours(1);

    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Delete];

    /// <summary>The header fields of responses that clients read.</summary>
    private static readonly string[] s_exposed =
    [
        HeaderNames.AcceptRanges,
        HeaderNames.ContentDisposition,
        HeaderNames.ContentRange,
        HeaderNames.ETag,
        HeaderNames.Location,
        HeaderNames.RetryAfter,
        HeaderNames.WWWAuthenticate,
        "openai-poll-after-ms",
        "Preference-Applied",
        "RateLimit",
        "RateLimit-Policy",
        "x-request-id",
        "x-should-retry",
    ];

    /// <summary>Adds the services that <see cref="UseCrossOrigin"/> needs.</summary>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddCrossOrigin(this IServiceCollection services) => services.AddCors();

    /// <summary>
    /// Answers preflight requests of the configured origins, and adds the headers with which their pages can read responses, errors
    /// included. It precedes authentication, because a preflight request has no key.
    /// </summary>
    /// <param name="app">The web application.</param>
    public static IApplicationBuilder UseCrossOrigin(this IApplicationBuilder app)
    {
        IReadOnlyList<string> origins = app.ApplicationServices.GetRequiredService<IOptions<GatewayOptions>>().Value.GetCorsOrigins();
        return origins.Count == 0 ? app : app.UseCors(policy => Allow(policy, origins));
    }

    private static void Allow(CorsPolicyBuilder policy, IReadOnlyList<string> origins) =>
        policy
            .WithOrigins([.. origins])
            .WithMethods(s_methods)
            .AllowAnyHeader()
            .WithExposedHeaders(s_exposed)
            .SetPreflightMaxAge(s_preflightLifetime);
}
