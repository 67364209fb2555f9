using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Errors;
using Status = Google.Rpc.Status;

namespace TextToVideo.ServiceDefaults.Grpc;

/// <summary>
/// Creates errors of gRPC's richer error model: a status code, and a <c>google.rpc.Status</c> with details in the trailer
/// <c>grpc-status-details-bin</c>, which client libraries read.
/// </summary>
public static class GrpcErrors
{
    private const string Domain = "texttovideo";

    /// <summary>Creates INVALID_ARGUMENT with a field violation.</summary>
    /// <param name="field">The name of the field.</param>
    /// <param name="description">A description of the error and of the valid values.</param>
    public static RpcException InvalidArgument(string field, string description) =>
        Create(
            StatusCode.InvalidArgument,
            $"{field}: {description}",
            new BadRequest
            {
                FieldViolations =
                {
                    new BadRequest.Types.FieldViolation { Field = field, Description = UnicodeText.ToSingleLine(description) },
                },
            }
        );

    /// <summary>Creates an error with a reason.</summary>
    /// <param name="code">The gRPC status code.</param>
    /// <param name="reason">The reason; one of <see cref="ErrorCodes"/>, or another code in snake case.</param>
    /// <param name="message">One line for the caller.</param>
    public static RpcException Error(StatusCode code, string reason, string message) =>
        Create(code, message, new ErrorInfo { Domain = Domain, Reason = reason.ToUpperInvariant() });

    /// <summary>Creates RESOURCE_EXHAUSTED with the time after which to retry.</summary>
    /// <param name="reason">The exhausted resource, in snake case.</param>
    /// <param name="message">One line for the caller.</param>
    /// <param name="delay">How long to wait before the retry.</param>
    public static RpcException RetryLater(string reason, string message, TimeSpan delay) =>
        Create(
            StatusCode.ResourceExhausted,
            message,
            new ErrorInfo { Domain = Domain, Reason = reason.ToUpperInvariant() },
            new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }
        );

    /// <summary>Converts a pipeline error to a gRPC error.</summary>
    /// <param name="exception">The error.</param>
    public static RpcException From(PipelineException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (exception is InvalidFieldException invalid)
        {
            return InvalidArgument(invalid.Field, invalid.Description);
        }

        StatusCode code = ErrorStatus.Get(exception.Code).Grpc;
        return exception.RetryAfter is { } delay && code == StatusCode.ResourceExhausted
            ? RetryLater(exception.Code, exception.Message, delay)
            : Error(code, exception.Code, exception.Message);
    }

    private static RpcException Create(StatusCode code, string message, params IEnumerable<IMessage> details) =>
        new Status
        {
            Code = (int)code,
            Message = UnicodeText.ToSingleLine(message),
            Details = { details.Select(Any.Pack) },
        }.ToRpcException();
}
