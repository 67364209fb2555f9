using System.Net;
using Microsoft.AspNetCore.Http;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Tells requests of this machine's own users from those of others.</summary>
public static class LocalRequests
{
    /// <summary>
    /// Whether a request comes from this machine, and not by way of a web page of somebody else: such a page may send requests to the loopback
    /// address, but its browser names the page's origin, or the host that its name server has pointed here.
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

    /// <summary>Whether a host name or address stands for the loopback address alone.</summary>
    /// <param name="host">For example <c>localhost</c>, <c>127.0.0.1</c> or <c>[::1]</c>.</param>
    public static bool IsLocalHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
    }
}
