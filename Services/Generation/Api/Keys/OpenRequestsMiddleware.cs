using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Keys;

/// <summary>Watches the keys of all authenticated requests; see <see cref="OpenRequests"/>.</summary>
internal sealed class OpenRequestsMiddleware(OpenRequests requests) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using IDisposable? watched = context.FindCaller()?.KeyId is { } keyId ? requests.Watch(context, keyId) : null;
        await next(context);
    }
}
