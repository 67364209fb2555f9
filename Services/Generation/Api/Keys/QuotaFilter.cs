using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Keys;

/// <summary>Sets the <see cref="QuotaHeaders"/> on the response to a request for a video, even if the request was rejected.</summary>
internal sealed class QuotaFilter(QuotaHeaders headers) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        finally
        {
            await headers.SetAsync(context.HttpContext, context.HttpContext.GetCaller());
        }
    }
}
