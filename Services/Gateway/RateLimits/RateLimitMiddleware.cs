using System.Globalization;
using Microsoft.Extensions.Options;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.ServiceDefaults.Rest;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>
/// Lets so many requests of a caller pass and tells it where it stands, by the header fields <c>RateLimit-Policy</c> and <c>RateLimit</c> of
/// draft-ietf-httpapi-ratelimit-headers. Probes of the service's health always pass. A key may have a limit of its own; after a pause its
/// holder may send a minute's requests at once, but no more than others may.
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

        RateLimitDecision decision = await limiter.TakeAsync(Callers.Of(context, caller), bucket, context.RequestAborted);
        IHeaderDictionary headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{PolicyName}\";q={bucket.Burst};w={Seconds(TimeSpan.FromMicroseconds(bucket.Capacity))}"
        );
        headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{PolicyName}\";r={decision.Remaining};t={Seconds(decision.Reset)}"
        );
        if (decision.IsAllowed)
        {
            await next(context);
            return;
        }

        metrics.Refused(Code);
        long wait = Math.Max(1, Seconds(decision.RetryAfter));
        headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        string message = $"You have sent more than {bucket.RequestsPerMinute} requests a minute. Try again in {wait} s.";
        await CallErrors.WriteAsync(
            context,
            ApiError.Result(StatusCodes.Status429TooManyRequests, message, code: Code),
            GrpcErrors.RetryLater(Code, message, TimeSpan.FromSeconds(wait))
        );
    }

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}
