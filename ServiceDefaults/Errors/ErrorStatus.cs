using Grpc.Core;
using Microsoft.AspNetCore.Http;
using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Errors;

/// <summary>The status of an error over REST and over gRPC: the only table of both.</summary>
/// <param name="Http">The HTTP status code.</param>
/// <param name="Grpc">The gRPC status code.</param>
public readonly record struct ErrorStatus(int Http, StatusCode Grpc)
{
    /// <summary>Returns the status of an error code.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>, or any other code, which is an internal error.</param>
    public static ErrorStatus Get(string code) =>
        code switch
        {
            ErrorCodes.InvalidRequest => new(StatusCodes.Status400BadRequest, StatusCode.InvalidArgument),
            ErrorCodes.UnsupportedMediaType => new(StatusCodes.Status415UnsupportedMediaType, StatusCode.InvalidArgument),
            ErrorCodes.InvalidApiKey => new(StatusCodes.Status401Unauthorized, StatusCode.Unauthenticated),
            ErrorCodes.NotFound => new(StatusCodes.Status404NotFound, StatusCode.NotFound),
            ErrorCodes.Conflict
            or ErrorCodes.IdempotencyConflict
            or ErrorCodes.NotInReview
            or ErrorCodes.NoFrames
            or ErrorCodes.TooManyWebhooks
            or ErrorCodes.StorageQuotaExceeded => new(StatusCodes.Status409Conflict, StatusCode.FailedPrecondition),
            ErrorCodes.QueueFull
            or ErrorCodes.ConcurrencyLimitExceeded
            or ErrorCodes.QuotaExceeded
            or ErrorCodes.RateLimitExceeded
            or ErrorCodes.Overloaded => new(StatusCodes.Status429TooManyRequests, StatusCode.ResourceExhausted),
            ErrorCodes.ModerationBlocked => new(StatusCodes.Status503ServiceUnavailable, StatusCode.PermissionDenied),
            ErrorCodes.ModelUnavailable => new(StatusCodes.Status503ServiceUnavailable, StatusCode.FailedPrecondition),
            ErrorCodes.StorageFull => new(StatusCodes.Status503ServiceUnavailable, StatusCode.ResourceExhausted),
            ErrorCodes.StorageUnavailable or ErrorCodes.ModerationUnavailable or ErrorCodes.BrokerUnavailable => new(
                StatusCodes.Status503ServiceUnavailable,
                StatusCode.Unavailable
            ),
            _ => new(StatusCodes.Status503ServiceUnavailable, StatusCode.Internal),
        };
}
