using System.Net;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Access;

/// <summary>What those see who are not in yet.</summary>
internal static class AccessPages
{
    /// <summary>Leads to the dashboard.</summary>
    public static string Entry { get; } = Page(
        """<meta http-equiv="refresh" content="0; url=/">""", """<p>You are logged in: <a href="/">open the dashboard</a>.</p>""");

    /// <summary>Says why not, and takes the token.</summary>
    public static string Refusal(string reason) => Page(
        string.Empty,
        $"""
        <p>{WebUtility.HtmlEncode(reason)}</p>
        <form action="/login"><p><label>Token <input name="t" type="password" autocomplete="off" required></label> <button>Log in</button></p></form>
        """);

    public static Task WriteAsync(HttpContext context, string page)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(page, context.RequestAborted);
    }

    private static string Page(string head, string body) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Dashboard</title>{head}</head>
        <body><main><h1>Dashboard</h1>
        {body}
        </main></body>
        </html>
        """;
}
