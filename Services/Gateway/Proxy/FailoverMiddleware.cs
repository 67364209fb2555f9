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
/// Sends a request to another replica where one has failed and the request may be repeated: any request whose connection was not made,
/// so that nothing of it was sent, and a GET or HEAD without a body of whose answer the caller has seen nothing. Where none answers, it
/// says so as the API does. It stands before YARP's load balancing, which each attempt goes through.
/// </summary>
internal sealed class FailoverMiddleware(IOptions<ProxyOptions> options) : IMiddleware
{
    private const int MaxAttempts = 3;

    private readonly long _retryAfter = ProxyErrors.RetryAfter(options.Value);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        BrokenGrpcStream.Watch(context);
        IReverseProxyFeature proxy = context.GetReverseProxyFeature();
        List<DestinationState> untried = [.. proxy.AvailableDestinations];
        for (int attempt = 1; ; attempt++)
        {
            await next(context);
            if (context.GetForwarderErrorFeature() is not { } failure || context.Response.HasStarted || !failure.IsOfReplica())
            {
                return;
            }

            untried.RemoveAll(destination => destination == proxy.ProxiedDestination);
            if (attempt == MaxAttempts || untried.Count == 0 || !MayRepeat(context, failure))
            {
                await RefuseAsync(context, failure);
                return;
            }

            // As it was before the attempt.
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK;
            proxy.AvailableDestinations = [.. untried];
        }
    }

    private static bool MayRepeat(HttpContext context, IForwarderErrorFeature failure) =>
        failure.IsUnreachable()
        || (
            failure.Error != ForwarderError.RequestTimedOut
            && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false
        );

    private static Task WriteAsync(HttpContext context, int status, StatusCode grpcStatus, string code, string message) =>
        CallErrors.WriteAsync(context, ApiError.Result(status, message, code: code), GrpcErrors.Error(grpcStatus, code, message));

    private Task RefuseAsync(HttpContext context, IForwarderErrorFeature failure)
    {
        bool isUnreachable = failure.Error == ForwarderError.NoAvailableDestinations || failure.IsUnreachable();
        if (failure.Error == ForwarderError.RequestTimedOut && !isUnreachable)
        {
            const string late = "The service did not answer in time.";
            return WriteAsync(context, StatusCodes.Status504GatewayTimeout, StatusCode.DeadlineExceeded, "timeout", late);
        }

        string message = isUnreachable
            ? ProxyErrors.Unreachable(options.Value)
            : $"The service broke off before it answered, and may have taken the request. Try again in {_retryAfter} s.";
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
