using System.Globalization;
using Grpc.Core;
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
    private const string GrpcContentType = "application/grpc";

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
        if (context.Request.ContentType?.StartsWith(GrpcContentType, StringComparison.OrdinalIgnoreCase) == true)
        {
            RefuseGrpc(context.Response, GrpcErrors.RetryLater(Code, message, TimeSpan.FromSeconds(wait)));
        }
        else
        {
            await ApiError.Result(StatusCodes.Status429TooManyRequests, message, code: Code).ExecuteAsync(context);
        }
    }

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);

    /// <summary>gRPC's shortest answer: trailers only, which then stand in the header.</summary>
    private static void RefuseGrpc(HttpResponse response, RpcException error)
    {
        response.ContentType = GrpcContentType;
        response.Headers["grpc-status"] = ((int)error.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(error.Status.Detail);
        foreach (Metadata.Entry entry in error.Trailers)
        {
            response.Headers[entry.Key] = entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value;
        }
    }
}
