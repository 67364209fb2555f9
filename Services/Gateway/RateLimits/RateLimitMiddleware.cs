using System.Globalization;
using Microsoft.Extensions.Options;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>
/// Lets so many requests of a caller pass and tells it where it stands, by the header fields <c>RateLimit-Policy</c> and <c>RateLimit</c> of
/// draft-ietf-httpapi-ratelimit-headers. Probes of the service's health always pass.
/// </summary>
internal sealed class RateLimitMiddleware(IRateLimiter limiter, IOptions<RateLimitOptions> options) : IMiddleware
{
    private const string Code = "rate_limit_exceeded";
    private const string PolicyName = "requests";

    private static readonly PathString[] s_probes = ["/health", "/alive", "/grpc.health.v1.Health"];

    private readonly RateLimitOptions _options = options.Value;
    private readonly string _policy = string.Create(
        CultureInfo.InvariantCulture,
        $"\"{PolicyName}\";q={options.Value.Burst};w={Seconds(TimeSpan.FromMicroseconds(new TokenBucket(options.Value).Capacity))}");

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (_options.RequestsPerMinute == 0 || s_probes.Any(probe => context.Request.Path.StartsWithSegments(probe)))
        {
            await next(context);
            return;
        }

        RateLimitDecision decision = await limiter.TakeAsync(Callers.Of(context), context.RequestAborted);
        IHeaderDictionary headers = context.Response.Headers;
        headers["RateLimit-Policy"] = _policy;
        headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture, $"\"{PolicyName}\";r={decision.Remaining};t={Seconds(decision.Reset)}");
        if (decision.IsAllowed)
        {
            await next(context);
            return;
        }

        long wait = Math.Max(1, Seconds(decision.RetryAfter));
        headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        string message = $"You have sent more than {_options.RequestsPerMinute} requests a minute. Try again in {wait} s.";
        await GatewayErrors.WriteAsync(
            context, ApiError.Result(StatusCodes.Status429TooManyRequests, message, code: Code),
            GrpcErrors.RetryLater(Code, message, TimeSpan.FromSeconds(wait)));
    }

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}
