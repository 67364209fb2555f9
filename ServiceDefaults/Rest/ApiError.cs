using System.Globalization;
using Microsoft.AspNetCore.Http;
using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Rest;

/// <summary>The error envelope of OpenAI's API.</summary>
/// <param name="Error">The error.</param>
public sealed record ApiError(ApiError.Body Error)
{
    /// <summary>The content of the envelope.</summary>
    /// <param name="Message">One line for the caller.</param>
    /// <param name="Type">The type of the error, for example "invalid_request_error".</param>
    /// <param name="Param">The invalid field, or null.</param>
    /// <param name="Code">The error code in snake case, or null.</param>
    public sealed record Body(string Message, string Type, string? Param, string? Code);

    /// <summary>Creates a response with an error.</summary>
    /// <param name="status">The HTTP status code, which determines the type of the error.</param>
    /// <param name="message">One line for the caller.</param>
    /// <param name="param">The invalid field, or null.</param>
    /// <param name="code">The error code in snake case, or null.</param>
    public static IResult Result(int status, string message, string? param = null, string? code = null) =>
        Results.Json(
            new ApiError(new Body(UnicodeText.ToSingleLine(message), GetErrorType(status), param, code)),
            RestJson.Options,
            statusCode: status
        );

    /// <summary>Sets the header <c>Retry-After</c> of a response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="delay">The time after which to retry, in whole seconds.</param>
    public static void SetRetryAfter(HttpResponse response, TimeSpan delay)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.Headers.RetryAfter = delay.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
    }

    private static string GetErrorType(int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => "not_found_error",
            StatusCodes.Status409Conflict => "conflict_error",
            StatusCodes.Status429TooManyRequests => "rate_limit_error",
            >= 400 and < 500 => "invalid_request_error",
            _ => "server_error",
        };
}
