using Microsoft.AspNetCore.Connections;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Errors;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Api.Http;

/// <summary>
/// Converts documented errors into the error envelope of the API. Logs any other exception and returns a 500 without details.
/// </summary>
internal sealed class ApiErrorFilter(ILogger<ApiErrorFilter> logger) : IEndpointFilter
{
    /// <summary>The error code for an invalid field in OpenAI's API.</summary>
    private const string InvalidValue = "invalid_value";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (BadHttpRequestException large) when (large.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ApiError.Result(large.StatusCode, $"body: {large.Message}", "body", "body_too_large");
        }
        catch (BadHttpRequestException bad)
        {
            return ApiError.Result(bad.StatusCode, bad.Message);
        }
        catch (PipelineException known)
        {
            return Describe(known, context.HttpContext);
        }
        catch (OperationCanceledException) when (context.HttpContext.Features.Get<EndedKeyFeature>() is not null)
        {
            return Describe(new KeyEndedException(), context.HttpContext);
        }
        catch (Exception exception)
            when (exception is ConnectionResetException
                || (exception is OperationCanceledException && context.HttpContext.RequestAborted.IsCancellationRequested)
            )
        {
            // 499 is the nginx convention for a client that has closed the connection.
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
        catch (Exception exception)
        {
            logger.CallFailed(context.HttpContext.Request.Method, context.HttpContext.Request.Path, exception);
            return ApiError.Result(
                StatusCodes.Status500InternalServerError,
                "The server failed; its log has the details.",
                code: ErrorCodes.Internal
            );
        }
    }

    private IResult Describe(PipelineException error, HttpContext context)
    {
        int status = ErrorStatus.Get(error.Code).Http;
        if (error.RetryAfter is { } delay)
        {
            ApiError.SetRetryAfter(context.Response, delay);
        }

        if (error is UnsupportedContentCodingException)
        {
            context.Response.Headers.AcceptEncoding = ContentCoding.Supported;
        }

        if (status == StatusCodes.Status409Conflict)
        {
            // OpenAI's SDKs retry conflicts unless this header forbids it.
            context.Response.Headers["x-should-retry"] = "false";
        }
        else if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        }
        else if (status >= StatusCodes.Status500InternalServerError)
        {
            logger.CallFailed(context.Request.Method, context.Request.Path, error);
        }

        string code = error.Code == ErrorCodes.InvalidRequest ? InvalidValue : error.Code;
        return ApiError.Result(status, error.Message, (error as InvalidFieldException)?.Field, code);
    }
}
