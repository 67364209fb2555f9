using Microsoft.AspNetCore.Http;
using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Rest;

/// <summary>OpenAI's error envelope.</summary>
/// <param name="Error">The error.</param>
public sealed record ApiError(ApiError.Body Error)
{
    /// <summary>The error itself.</summary>
    /// <param name="Message">One line for the caller.</param>
    /// <param name="Type">For example "invalid_request_error".</param>
    /// <param name="Param">The field that is wrong, or null.</param>
    /// <param name="Code">In snake case, or null.</param>
    public sealed record Body(string Message, string Type, string? Param, string? Code);

    /// <summary>An answer with an error.</summary>
    /// <param name="status">HTTP's status code, which decides the error's type.</param>
    /// <param name="message">One line for the caller.</param>
    /// <param name="param">The field that is wrong, if it is one.</param>
    /// <param name="code">In snake case, if there is one.</param>
    public static IResult Result(int status, string message, string? param = null, string? code = null) =>
        Results.Json(
            new ApiError(new Body(UnicodeText.ToLine(message), TypeOf(status), param, code)),
            RestJson.Options,
            statusCode: status
        );

    private static string TypeOf(int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => "not_found_error",
            StatusCodes.Status409Conflict => "conflict_error",
            StatusCodes.Status429TooManyRequests => "rate_limit_error",
            >= 400 and < 500 => "invalid_request_error",
            _ => "server_error",
        };
}
