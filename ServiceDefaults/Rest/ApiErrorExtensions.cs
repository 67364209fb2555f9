using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace TextToVideo.ServiceDefaults.Rest;

/// <summary>REST's error envelope where no endpoint has answered.</summary>
public static class ApiErrorExtensions
{
    private static readonly PathString s_api = "/v1";

    /// <summary>Gives errors below <c>/v1</c> that have no body, as for a path or a method that is not there, the envelope of all others.</summary>
    /// <param name="app">The web application.</param>
    public static IApplicationBuilder UseApiErrors(this IApplicationBuilder app) => app.UseStatusCodePages(WriteAsync);

    private static Task WriteAsync(StatusCodeContext context)
    {
        HttpContext http = context.HttpContext;
        if (!http.Request.Path.StartsWithSegments(s_api) || http.RequestAborted.IsCancellationRequested)
        {
            return Task.CompletedTask;
        }

        int status = http.Response.StatusCode;
        IResult error = status switch
        {
            StatusCodes.Status404NotFound => ApiError.Result(status, "There is no such path.", code: "not_found"),
            StatusCodes.Status405MethodNotAllowed => ApiError.Result(
                status,
                $"The path takes {http.Response.Headers.Allow}, not {http.Request.Method}.",
                code: "method_not_allowed"
            ),
            _ => ApiError.Result(status, $"{ReasonPhrases.GetReasonPhrase(status)}."),
        };
        return error.ExecuteAsync(http);
    }
}
