using System.Net;
using Microsoft.AspNetCore.Http;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Detects requests from the local machine.</summary>
public static class LocalRequests
{
    private const string CrossSite = "cross-site";

    /// <summary>The beginnings of the names of header fields with which a proxy says for whom it forwards a request.</summary>
    private static readonly string[] s_forwardingPrefixes = ["X-Forwarded", "X-Original-", "CF-"];

    /// <summary>Further header fields of proxies.</summary>
    private static readonly string[] s_forwardingFields =
    [
        "Forwarded",
        "Via",
        "X-Real-IP",
        "X-Client-IP",
        "X-Cluster-Client-IP",
        "True-Client-IP",
        "Fastly-Client-IP",
        "X-Envoy-External-Address",
    ];

    /// <summary>
    /// Returns whether a request comes from this machine and neither through a proxy nor from a foreign web page. Such a page can send
    /// requests to the loopback address, but the browser then sends the page's origin, or the host name that was rebound to the loopback
    /// address, or, for a GET without an origin, that the request is cross-site. A proxy connects from the loopback address too, but adds
    /// header fields, or speaks HTTP/1.0 as nginx does by default. One that does neither cannot be recognized.
    /// </summary>
    /// <param name="context">The request.</param>
    public static bool IsLocal(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Connection.RemoteIpAddress is { } address
            && IPAddress.IsLoopback(address)
            && IsLocalHost(context.Request.Host.Host)
            && !IsForwarded(context.Request)
            && IsOfLocalPage(context.Request);
    }

    /// <summary>Returns whether a request shows that a proxy has forwarded it, whatever the proxy says.</summary>
    /// <param name="request">The request.</param>
    public static bool IsForwarded(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return HttpProtocol.IsHttp10(request.Protocol)
            || s_forwardingFields.Any(request.Headers.ContainsKey)
            || request.Headers.Keys.Any(name =>
                s_forwardingPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            );
    }

    /// <summary>Returns whether a host name or address denotes only the loopback address.</summary>
    /// <param name="host">For example <c>localhost</c>, <c>127.0.0.1</c> or <c>[::1]</c>.</param>
    public static bool IsLocalHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
    }

    /// <summary>
    /// Returns whether a request is that of a page of this machine, or of no page. Browsers send <c>Origin</c> with every request but a
    /// GET or HEAD that a page makes without reading the response, such as that of an image; these have <c>Sec-Fetch-Site</c>.
    /// </summary>
    private static bool IsOfLocalPage(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            ? Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && IsLocalHost(page.Host)
            : !request.Headers["Sec-Fetch-Site"].ToString().Equals(CrossSite, StringComparison.OrdinalIgnoreCase);
    }
}
