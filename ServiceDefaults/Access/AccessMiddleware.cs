using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.ServiceDefaults.Rest;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>
/// Lets nobody pass without a key, and nobody but admins to what is below <c>/v1/admin</c> and to the metrics. While no key has been created, it lets pass who
/// uses this machine. Endpoints are open to everybody only where they say so (<c>AllowAnonymous</c>).
/// </summary>
internal sealed class AccessMiddleware : IMiddleware
{
    private const string InvalidKey = "invalid_api_key";
    private const string NotAdmin = "admin_key_required";

    private static readonly PathString[] s_admins = ["/v1/admin", PrometheusEndpoint.Path];

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (CallerMiddleware.IsOpen(context))
        {
            return next(context);
        }

        KeyCheck check = context.Features.Get<KeyCheck>() ?? new KeyCheck(KeyState.Unknown);
        if (check.Caller is null)
        {
            bool isGiven = BearerToken.Of(context.Request) is not null;
            context.Response.Headers[HeaderNames.WWWAuthenticate] = isGiven ? "Bearer error=\"invalid_token\"" : "Bearer";
            return RefuseAsync(
                context, StatusCodes.Status401Unauthorized, StatusCode.Unauthenticated, InvalidKey, WhatIsWrong(check.State, isGiven));
        }

        return check.Caller.IsAdmin || !s_admins.Any(path => context.Request.Path.StartsWithSegments(path))
            ? next(context)
            : RefuseAsync(
                context, StatusCodes.Status403Forbidden, StatusCode.PermissionDenied, NotAdmin, "This call is for admin keys alone.");
    }

    private static string WhatIsWrong(KeyState state, bool isGiven) => state switch
    {
        KeyState.NoneCreated => "No API key has been created yet. Until then only callers on the server's own machine are served.",
        KeyState.Revoked => "The API key has been revoked.",
        KeyState.Expired => "The API key has expired.",
        _ when isGiven => "The API key is not valid.",
        _ => "There is no API key in the request. Send it in the header Authorization: Bearer KEY.",
    };

    private static Task RefuseAsync(HttpContext context, int status, StatusCode grpcStatus, string code, string message) =>
        CallErrors.WriteAsync(context, ApiError.Result(status, message, code: code), GrpcErrors.Error(grpcStatus, code, message));
}
