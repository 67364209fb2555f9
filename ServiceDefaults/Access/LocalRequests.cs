using System.Net;
using Microsoft.AspNetCore.Http;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Detects requests from the local machine.</summary>
public static class LocalRequests
{
    /// <summary>
    /// Returns whether a request comes from this machine and not from a foreign web page. Such a page can send requests to the loopback
    /// address, but the browser then sends the page's origin, or the host name that was rebound to the loopback address.
    /// </summary>
    /// <param name="context">The request.</param>
    public static bool IsLocal(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string origin = context.Request.Headers.Origin.ToString();
        return context.Connection.RemoteIpAddress is { } address
            && IPAddress.IsLoopback(address)
            && IsLocalHost(context.Request.Host.Host)
            && (origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && IsLocalHost(page.Host)));
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
}
