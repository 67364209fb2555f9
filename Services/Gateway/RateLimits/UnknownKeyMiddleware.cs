using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>
/// Counts requests with keys that this process does not know for the address of the caller, before the key is looked up in the database.
/// Guessing keys is therefore limited, and costs the database no more than the rate limit allows. It precedes authentication. The holder of
/// a valid key pays once per process, since the key is known afterwards.
/// </summary>
internal sealed class UnknownKeyMiddleware(RequestLimits limits, CachedKeyring keyring) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (BearerToken.Get(context.Request) is { } token && ApiKeyToken.TryParse(token, out _) && !keyring.IsKnown(token))
        {
            if (!await limits.TryTakeAsync(context, Callers.GetIdentifier(context, caller: null), caller: null))
            {
                return;
            }

            context.Features.Set(new CountedStrangerFeature());
        }

        await next(context);
    }
}
