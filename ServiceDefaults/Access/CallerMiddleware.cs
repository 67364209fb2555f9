using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>
/// Finds out who sends a request, and refuses nobody: what stands between it and <see cref="AccessMiddleware"/> may count strangers' requests
/// too. Where the keys cannot be looked at, nobody passes.
/// </summary>
internal sealed class CallerMiddleware(IKeyring keyring) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (IsOpen(context))
        {
            await next(context);
            return;
        }

        string? token = BearerToken.Of(context.Request);
        KeyCheck check;
        try
        {
            check = await keyring.CheckAsync(token, context.RequestAborted);
        }
        catch (PipelineException exception)
        {
            await RefuseAsync(context, exception);
            return;
        }

        bool isLocal = check.State == KeyState.NoneCreated && LocalRequests.IsLocal(context);
        context.Features.Set(isLocal ? check with { Caller = Caller.WithoutKey(token) } : check);
        await next(context);
    }

    /// <summary>Whether an endpoint is for everybody. What is no endpoint is not.</summary>
    internal static bool IsOpen(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static Task RefuseAsync(HttpContext context, PipelineException exception)
    {
        if (exception is KeyringException { RetryAfter: var wait })
        {
            context.Response.Headers.RetryAfter = wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        }

        return CallErrors.WriteAsync(
            context, ApiError.Result(StatusCodes.Status503ServiceUnavailable, exception.Message, code: exception.Code),
            GrpcErrors.Error(StatusCode.Unavailable, exception.Code, exception.Message));
    }
}
