using System.Globalization;
using Microsoft.Extensions.Options;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.ServiceDefaults.Rest;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>
/// Limits the request rate of each caller and reports the state of the limit in the header fields <c>RateLimit-Policy</c> and
/// <c>RateLimit</c> of draft-ietf-httpapi-ratelimit-headers. Health probes are not limited. A key may have its own limit; its burst is then
/// the number of requests per minute, but not more than the configured burst.
/// </summary>
internal sealed class RateLimitMiddleware(IRateLimiter limiter, RefusalMetrics metrics, IOptions<RateLimitOptions> options) : IMiddleware
{
    private const string Code = "rate_limit_exceeded";
    private const string PolicyName = "requests";

    private static readonly PathString[] s_probes = ["/health", "/alive", "/grpc.health.v1.Health"];

    private readonly TokenBucket? _default =
        options.Value.RequestsPerMinute == 0 ? null : new TokenBucket(options.Value.RequestsPerMinute, options.Value.Burst);

    private readonly int _burst = options.Value.Burst;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        Caller? caller = context.FindCaller();
        TokenBucket? bucket = caller?.RequestsPerMinute is { } limit ? new TokenBucket(limit, Math.Min(limit, _burst)) : _default;
        if (bucket is null || s_probes.Any(probe => context.Request.Path.StartsWithSegments(probe)))
        {
            await next(context);
            return;
        }

        RateLimitDecision decision = await limiter.TakeAsync(Callers.GetIdentifier(context, caller), bucket, context.RequestAborted);
        IHeaderDictionary headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{PolicyName}\";q={bucket.Burst};w={ToSeconds(TimeSpan.FromMicroseconds(bucket.Capacity))}"
        );
        headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{PolicyName}\";r={decision.Remaining};t={ToSeconds(decision.Reset)}"
        );
        if (decision.IsAllowed)
        {
            await next(context);
            return;
        }

        metrics.RecordRejected(Code);
        long wait = Math.Max(1, ToSeconds(decision.RetryAfter));
        headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        string message = $"You have sent more than {bucket.RequestsPerMinute} requests per minute. Try again in {wait} s.";
        await CallErrors.WriteAsync(
            context,
            ApiError.Result(StatusCodes.Status429TooManyRequests, message, code: Code),
            GrpcErrors.RetryLater(Code, message, TimeSpan.FromSeconds(wait))
        );
    }

    private static long ToSeconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}
