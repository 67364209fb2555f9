using System.Globalization;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.ServiceDefaults.Rest;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>
/// Takes requests from the buckets of callers and reports the state of the limit in the header fields <c>RateLimit-Policy</c> and
/// <c>RateLimit</c> of draft-ietf-httpapi-ratelimit-headers. A key may have its own limit; its burst is then the number of requests per
/// minute, but not more than the configured burst.
/// </summary>
internal sealed class RequestLimits(IRateLimiter limiter, RefusalMetrics metrics, IOptions<RateLimitOptions> options)
{
    private const string PolicyName = "requests";

    private static readonly PathString[] s_probes = ["/health", "/alive", "/grpc.health.v1.Health"];

    private readonly TokenBucket? _default =
        options.Value.RequestsPerMinute == 0 ? null : new TokenBucket(options.Value.RequestsPerMinute, options.Value.Burst);

    private readonly int _burst = options.Value.Burst;

    /// <summary>Takes a request from a bucket and adds the headers to the response. Health probes are not limited.</summary>
    /// <param name="context">The request.</param>
    /// <param name="identifier">The identifier of the bucket; see <see cref="Callers"/>.</param>
    /// <param name="caller">The caller whose limit applies; null for the limit of all callers.</param>
    /// <returns>True if the request is allowed. Otherwise the error has been written.</returns>
    public async Task<bool> TryTakeAsync(HttpContext context, string identifier, Caller? caller)
    {
        TokenBucket? bucket = caller?.RequestsPerMinute is { } limit ? new TokenBucket(limit, Math.Min(limit, _burst)) : _default;
        if (bucket is null || s_probes.Any(probe => context.Request.Path.StartsWithSegments(probe)))
        {
            return true;
        }

        RateLimitDecision decision = await limiter.TakeAsync(identifier, bucket, context.RequestAborted);
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
            return true;
        }

        metrics.RecordRejected(ErrorCodes.RateLimitExceeded);
        long wait = Math.Max(1, ToSeconds(decision.RetryAfter));
        headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        string message = $"You have sent more than {bucket.RequestsPerMinute} requests per minute. Try again in {wait} s.";
        await CallErrors.WriteAsync(
            context,
            ApiError.Result(StatusCodes.Status429TooManyRequests, message, code: ErrorCodes.RateLimitExceeded),
            GrpcErrors.RetryLater(ErrorCodes.RateLimitExceeded, message, TimeSpan.FromSeconds(wait))
        );
        return false;
    }

    private static long ToSeconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}
