using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Planning;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Api.Http;

/// <summary>Turns the errors that the API promises into its error envelope; anything else is a 500 without details, and logged.</summary>
internal sealed class ApiErrorFilter(ILogger<ApiErrorFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (InvalidRequestException invalid)
        {
            return ApiError.Result(StatusCodes.Status400BadRequest, invalid.Message, invalid.Field, "invalid_value");
        }
        catch (PlanningException wrong)
        {
            return ApiError.Result(StatusCodes.Status400BadRequest, $"{wrong.Field}: {wrong.Problem}", wrong.Field, "invalid_value");
        }
        catch (ResourceNotFoundException missing)
        {
            return ApiError.Result(StatusCodes.Status404NotFound, missing.Message, code: "not_found");
        }
        catch (VideoConflictException conflict)
        {
            // OpenAI's SDKs would otherwise try it again.
            context.HttpContext.Response.Headers["x-should-retry"] = "false";
            return ApiError.Result(StatusCodes.Status409Conflict, conflict.Message, code: conflict.Code);
        }
        catch (JobQueueFullException full)
        {
            context.HttpContext.Response.Headers.RetryAfter = full.RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            return ApiError.Result(StatusCodes.Status429TooManyRequests, full.Message, code: JobQueueFullException.Code);
        }
        catch (KeyLimitException limit)
        {
            context.HttpContext.Response.Headers.RetryAfter = limit.RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            return ApiError.Result(StatusCodes.Status429TooManyRequests, limit.Message, code: limit.Code);
        }
        catch (UnsupportedContentTypeException unsupported)
        {
            return ApiError.Result(
                StatusCodes.Status415UnsupportedMediaType,
                unsupported.Message,
                HeaderNames.ContentType,
                "unsupported_media_type"
            );
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
            logger.CallFailed(context.HttpContext.Request.Method, context.HttpContext.Request.Path, known);
            return ApiError.Result(StatusCodes.Status503ServiceUnavailable, known.Message, code: known.Code);
        }
        catch (Exception exception)
            when (exception is ConnectionResetException
                || (exception is OperationCanceledException && context.HttpContext.RequestAborted.IsCancellationRequested)
            )
        {
            // 499, as nginx has it: nobody is there to read it.
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
}
