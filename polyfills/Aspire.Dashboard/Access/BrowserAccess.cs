using System.Net;
using Aspire.Dashboard.Page;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Access;

/// <summary>
/// Lets in who has come by the printed link. The dashboard starts and stops processes, so a web page of somebody else must not reach it by
/// way of its visitor's browser: the host must be the loopback address by name, and what changes something must come from the dashboard's
/// own page.
/// </summary>
internal sealed class BrowserAccess(DashboardSecrets secrets, DashboardPorts ports)
{
    private static readonly string[] s_hosts = ["127.0.0.1", "localhost"];

    /// <summary>Cookies are the same for all ports of a host.</summary>
    private string CookieName => $"aspire-dashboard-{ports.Browser}";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        PageHeaders.Set(context.Response.Headers);
        HttpRequest request = context.Request;
        if (request.Host.Port != ports.Browser || !s_hosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            return RefuseAsync(context, HttpStatusCode.BadRequest, "The dashboard is reached by 127.0.0.1 or localhost only.");
        }

        if (request.Path == "/login")
        {
            return LogInAsync(context);
        }

        if (!DashboardSecrets.AreEqual(request.Cookies[CookieName], secrets.Session))
        {
            return RefuseAsync(
                context, HttpStatusCode.Unauthorized, "Open the link with the token that was printed when the application started.");
        }

        bool isReading = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return isReading || request.Headers.Origin == $"http://{request.Host}"
            ? next(context)
            : RefuseAsync(context, HttpStatusCode.Forbidden, "This is for the dashboard's own page.");
    }

    private static Task RefuseAsync(HttpContext context, HttpStatusCode status, string reason)
    {
        context.Response.StatusCode = (int)status;
        return context.Request.Path.StartsWithSegments("/api")
            ? context.Response.WriteAsJsonAsync(new { error = reason }, context.RequestAborted)
            : AccessPages.WriteAsync(context, AccessPages.Refusal(reason));
    }

    /// <summary>
    /// An answer that leads on by itself and not a redirection: where the link was clicked in another page, a browser would not send the new
    /// cookie with the redirected request.
    /// </summary>
    private Task LogInAsync(HttpContext context)
    {
        if (!DashboardSecrets.AreEqual(context.Request.Query["t"], secrets.LoginToken))
        {
            return RefuseAsync(context, HttpStatusCode.Unauthorized, "This token is not the one of the application that runs now.");
        }

        context.Response.Cookies.Append(
            CookieName, secrets.Session, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
        return AccessPages.WriteAsync(context, AccessPages.Entry);
    }
}
