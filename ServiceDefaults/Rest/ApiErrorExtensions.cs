using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace TextToVideo.ServiceDefaults.Rest;

/// <summary>Writes error envelopes for requests that no endpoint has handled.</summary>
public static class ApiErrorExtensions
{
    private static readonly PathString s_api = "/v1";

    /// <summary>
    /// Adds the error envelope to error responses below <c>/v1</c> that have no body, for example for an unknown path or method.
    /// </summary>
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
            StatusCodes.Status404NotFound => ApiError.Result(status, "The path was not found.", code: "not_found"),
            StatusCodes.Status405MethodNotAllowed => ApiError.Result(
                status,
                $"The path does not support {http.Request.Method}. Supported methods: {http.Response.Headers.Allow}.",
                code: "method_not_allowed"
            ),
            _ => ApiError.Result(status, $"{ReasonPhrases.GetReasonPhrase(status)}."),
        };
        return error.ExecuteAsync(http);
    }
}
