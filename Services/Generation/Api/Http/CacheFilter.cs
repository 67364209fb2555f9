namespace TextToVideo.Generation.Api.Http;

/// <summary>
/// Forbids caches to store a response, unless its endpoint allows it: states change, and some responses contain secrets.
/// </summary>
internal sealed class CacheFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }
}
