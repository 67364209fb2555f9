using TextToVideo.ServiceDefaults.Access;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace TextToVideo.Gateway.Proxy;

/// <summary>Tells the service who called the gateway, in header fields that replace those of the caller.</summary>
internal static class CallerTransforms
{
    private const string Prefix = "X-Forwarded-";

    /// <summary>Adds the transforms to a route.</summary>
    public static void Add(TransformBuilderContext route)
    {
        route.UseDefaultForwarders = false;
        route.AddOriginalHost(useOriginal: false);
        route.AddXForwarded(ForwardedTransformActions.Set);
        route.AddRequestTransform(request =>
        {
            if (request.HttpContext.FindCaller() is { KeyId: null })
            {
                PassAsLocal(request);
            }

            return ValueTask.CompletedTask;
        });
    }

    /// <summary>
    /// Makes the request look as if it had not been forwarded. Until the first key exists, the service serves only callers of this
    /// machine, and refuses whatever a proxy forwards; the gateway has already checked that the caller is one.
    /// </summary>
    private static void PassAsLocal(RequestTransformContext request)
    {
        foreach (string name in (string[])[$"{Prefix}For", $"{Prefix}Host", $"{Prefix}Proto", $"{Prefix}Prefix"])
        {
            request.ProxyRequest.Headers.Remove(name);
        }

        request.ProxyRequest.Headers.Host = request.HttpContext.Request.Host.Value;
    }
}
