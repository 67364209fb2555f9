using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>
/// Gives ASP.NET Core's span of a request the names that OpenTelemetry's conventions for HTTP and RPC have. Of the address only the path is
/// told, since the query of a search says what was asked for. Questions of health and scrapes of metrics leave no span.
/// </summary>
internal sealed class RequestSpanMiddleware(RequestDelegate next)
{
    private static readonly PathString[] s_probes = ["/health", "/alive", "/metrics", "/grpc.health.v1.Health"];

    public async Task InvokeAsync(HttpContext context)
    {
        Activity? activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (s_probes.Any(probe => context.Request.Path.StartsWithSegments(probe)))
        {
            Forget(activity);
        }

        if (activity is not { IsAllDataRequested: true })
        {
            await next(context);
            return;
        }

        Request(activity, context.Request);
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            throw;
        }
        finally
        {
            Answer(activity, context);
        }
    }

    private static void Forget(Activity? activity)
    {
        if (activity is not null)
        {
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            activity.IsAllDataRequested = false;
        }
    }

    private static void Request(Activity activity, HttpRequest request)
    {
        activity.DisplayName = request.Method;
        activity.SetTag("http.request.method", request.Method)
            .SetTag("url.scheme", request.Scheme)
            .SetTag("url.path", request.Path.Value)
            .SetTag("server.address", request.Host.Host)
            .SetTag("network.protocol.version", request.Protocol.Split('/')[^1]);
        if (request.Host.Port is { } port)
        {
            activity.SetTag("server.port", port);
        }
    }

    private static void Answer(Activity activity, HttpContext context)
    {
        int status = context.Response.StatusCode;
        activity.SetTag("http.response.status_code", status);
        if (!GrpcSpans.TryDescribe(activity) && (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            route = $"/{route.TrimStart('/')}";
            activity.SetTag("http.route", route);
            activity.DisplayName = $"{context.Request.Method} {route}";
        }

        if (status >= StatusCodes.Status500InternalServerError)
        {
            activity.Fail(status.ToString(CultureInfo.InvariantCulture));
        }
    }
}
