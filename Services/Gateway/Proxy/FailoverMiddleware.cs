using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.ServiceDefaults.Rest;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;
using StatusCode = Grpc.Core.StatusCode;

namespace TextToVideo.Gateway.Proxy;

/// <summary>
/// Retries a failed request on another replica if that is safe: if no connection was made, so that nothing was sent, or if it is a GET or
/// HEAD request without a body and the response has not started. If all attempts fail, it writes an error in the format of the API. It runs
/// before YARP's load balancing, which therefore chooses a replica for each attempt.
/// </summary>
internal sealed class FailoverMiddleware(IOptions<ProxyOptions> options) : IMiddleware
{
    private const int MaxAttempts = 3;

    private readonly long _retryAfter = ProxyErrors.RetryAfter(options.Value);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        BrokenGrpcStream.Attach(context);
        IReverseProxyFeature proxy = context.GetReverseProxyFeature();
        List<DestinationState> untried = [.. proxy.AvailableDestinations];
        for (int attempt = 1; ; attempt++)
        {
            await next(context);
            if (context.GetForwarderErrorFeature() is not { } failure || context.Response.HasStarted || !failure.IsUpstreamFailure())
            {
                return;
            }

            untried.RemoveAll(destination => destination == proxy.ProxiedDestination);
            if (attempt == MaxAttempts || untried.Count == 0 || !CanRetry(context, failure))
            {
                await WriteFailureAsync(context, failure);
                return;
            }

            // Restore the state before the attempt.
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK;
            proxy.AvailableDestinations = [.. untried];
        }
    }

    private static bool CanRetry(HttpContext context, IForwarderErrorFeature failure) =>
        failure.IsUnreachable()
        || (
            failure.Error != ForwarderError.RequestTimedOut
            && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false
        );

    private static Task WriteAsync(HttpContext context, int status, StatusCode grpcStatus, string code, string message) =>
        CallErrors.WriteAsync(context, ApiError.Result(status, message, code: code), GrpcErrors.Error(grpcStatus, code, message));

    private Task WriteFailureAsync(HttpContext context, IForwarderErrorFeature failure)
    {
        bool isUnreachable = failure.Error == ForwarderError.NoAvailableDestinations || failure.IsUnreachable();
        if (failure.Error == ForwarderError.RequestTimedOut && !isUnreachable)
        {
            const string timeout = "The upstream did not respond in time.";
            return WriteAsync(context, StatusCodes.Status504GatewayTimeout, StatusCode.DeadlineExceeded, "timeout", timeout);
        }

        string message = isUnreachable
            ? ProxyErrors.Unreachable(options.Value)
            : "The upstream closed the connection before responding. The request may have been processed. "
                + $"Try again in {_retryAfter} s.";
        context.Response.Headers.RetryAfter = _retryAfter.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            StatusCode.Unavailable,
            ProxyErrors.ServiceUnavailable,
            message
        );
    }
}
