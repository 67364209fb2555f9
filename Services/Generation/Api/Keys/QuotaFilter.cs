using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Keys;

/// <summary>Sets <see cref="QuotaHeaders"/> where a video was asked for, also where that was refused.</summary>
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
