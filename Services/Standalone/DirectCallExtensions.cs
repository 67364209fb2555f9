using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.ServiceDefaults.Rest;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.Standalone;

/// <summary>
/// Restricts direct calls of the stages: they go round moderation, quotas and the job queue, and share the engine with jobs. In the
/// distributed system the stages' endpoints are internal instead.
/// </summary>
internal static class DirectCallExtensions
{
    private const string Policy = "direct-calls";

    /// <summary>The suggested delay before a refused call is repeated; the end of a call is not predictable.</summary>
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Adds the options and the limit of concurrent direct calls.</summary>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddDirectCalls(this IServiceCollection services)
    {
        services
            .AddOptions<DirectCallOptions>()
            .BindConfiguration(DirectCallOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddRateLimiter(_ => { });
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<IOptions<DirectCallOptions>, RefusalMetrics>(
                (limits, direct, refusals) =>
                {
                    limits.AddConcurrencyLimiter(
                        Policy,
                        limit =>
                        {
                            limit.PermitLimit = direct.Value.MaxConcurrent;
                            limit.QueueLimit = 0;
                        }
                    );
                    limits.OnRejected = (rejected, _) =>
                        new ValueTask(RejectAsync(rejected.HttpContext, direct.Value.MaxConcurrent, refusals));
                }
            );
        return services;
    }

    /// <summary>Creates the group of the stages' endpoints.</summary>
    /// <param name="app">The web application.</param>
    public static RouteGroupBuilder MapDirectCalls(this WebApplication app)
    {
        RouteGroupBuilder stages = app.MapGroup(string.Empty).RequireRateLimiting(Policy);
        return app.Services.GetRequiredService<IOptions<DirectCallOptions>>().Value.AllowUserKeys
            ? stages
            : stages.WithMetadata(new AdminEndpointMetadata());
    }

    private static Task RejectAsync(HttpContext context, int limit, RefusalMetrics refusals)
    {
        refusals.RecordRejected(ErrorCodes.DirectCallsExceeded);
        ApiError.SetRetryAfter(context.Response, s_retryDelay);
        string message = $"{limit} direct calls of stages are in progress, which is the maximum. Try again when one has ended.";
        return CallErrors.WriteAsync(
            context,
            ApiError.Result(StatusCodes.Status429TooManyRequests, message, code: ErrorCodes.DirectCallsExceeded),
            GrpcErrors.RetryLater(ErrorCodes.DirectCallsExceeded, message, s_retryDelay)
        );
    }
}
