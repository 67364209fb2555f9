using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>
/// Limits the request rate of each caller. It follows authentication. A download by link counts for the key that created the link, in a
/// bucket of its own, so that the holders of a link cannot use up the key's own requests. A link that is not known yet also counts for the
/// address of its holder, because checking it costs work.
/// </summary>
internal sealed class RateLimitMiddleware(RequestLimits limits, LinkHolders links) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (await IsAllowedAsync(context))
        {
            await next(context);
        }
    }

    private async Task<bool> IsAllowedAsync(HttpContext context)
    {
        Caller? caller = context.FindCaller();
        Caller? holder = caller is null ? links.FindKnown(context.Request) : null;
        if (holder is null)
        {
            bool isCounted = caller is null && context.Features.Get<CountedStrangerFeature>() is not null;
            if (!isCounted && !await limits.TryTakeAsync(context, Callers.GetIdentifier(context, caller), caller))
            {
                return false;
            }

            holder = caller is null ? await links.FindAsync(context.Request, context.RequestAborted) : null;
        }

        return holder is null || await limits.TryTakeAsync(context, Callers.GetLinkIdentifier(holder), holder);
    }
}
