using Google.Rpc;
using Grpc.Core;
using TextToVideo.Client.Http;

namespace TextToVideo.Client.Calls;

/// <summary>Reads the errors of gRPC calls.</summary>
internal static class CallErrors
{
    /// <summary>HTTP/2's error code PROTOCOL_ERROR (RFC 9113, section 7), which an answer in HTTP/1.1 leads to.</summary>
    private const long ProtocolError = 0x1;

    /// <summary>HTTP/2's error code HTTP_1_1_REQUIRED (RFC 9113, section 7).</summary>
    private const long Http11Required = 0xd;

    /// <summary>Returns whether the same call may succeed later.</summary>
    public static bool IsTransient(RpcException error) =>
        error.StatusCode switch
        {
            StatusCode.Unavailable => !IsNotGrpc(error),
            StatusCode.ResourceExhausted => GetRetryDelay(error) is not null,

            // The server's own internal errors have no exception of the transport.
            StatusCode.Internal => IsLostConnection(error) && !IsNotGrpc(error),
            _ => false,
        };

    /// <summary>
    /// Returns whether a stream can perhaps be continued. A server that is being stopped cancels its calls; the caller's own cancellation
    /// never comes here.
    /// </summary>
    public static bool IsTransientInStream(RpcException error) => error.StatusCode == StatusCode.Cancelled || IsTransient(error);

    /// <summary>Returns how long the server says to wait; null if it does not.</summary>
    public static TimeSpan? GetRetryDelay(RpcException error) => GetDetail<RetryInfo>(error)?.RetryDelay?.ToTimeSpan();

    /// <summary>Converts the error of a call.</summary>
    /// <param name="error">The error.</param>
    /// <param name="cancellationToken">The token of the caller.</param>
    public static Exception ToException(RpcException error, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException(error.Status.Detail, error, cancellationToken);
        }

        if (Find<UnprotectedKeyException>(error) is { } unprotected)
        {
            return new InvalidOperationException(unprotected.Message, unprotected);
        }

        if (IsNotGrpc(error))
        {
            return new TextToVideoException(
                TextToVideoErrorCodes.NotGrpc,
                "The address does not speak gRPC over HTTP/2. A server's gRPC port is another one than its REST port, and a proxy "
                    + "in front of it must forward HTTP/2.",
                error
            );
        }

        BadRequest.Types.FieldViolation? violation = GetDetail<BadRequest>(error)?.FieldViolations.FirstOrDefault();
        string code =
            GetDetail<ErrorInfo>(error)?.Reason.ToLowerInvariant() ?? (violation is null ? GetCode(error.StatusCode) : "invalid_value");
        return new TextToVideoException(code, GetMessage(error), error) { Field = violation?.Field, RetryAfter = GetRetryDelay(error) };
    }

    private static string GetCode(StatusCode status) =>
        status switch
        {
            StatusCode.InvalidArgument => TextToVideoErrorCodes.InvalidRequest,
            StatusCode.NotFound => TextToVideoErrorCodes.NotFound,
            StatusCode.FailedPrecondition => TextToVideoErrorCodes.Conflict,
            StatusCode.Unauthenticated => TextToVideoErrorCodes.InvalidApiKey,
            StatusCode.ResourceExhausted => TextToVideoErrorCodes.Overloaded,
            StatusCode.Unavailable => TextToVideoErrorCodes.Unavailable,
            StatusCode.DeadlineExceeded => TextToVideoErrorCodes.Timeout,
            _ => TextToVideoErrorCodes.Internal,
        };

    /// <summary>Returns the server's message, or what happened to the connection.</summary>
    private static string GetMessage(RpcException error) =>
        error.StatusCode switch
        {
            StatusCode.DeadlineExceeded => "The call has not ended in time.",
            _ when error.Status.DebugException?.GetBaseException() is { } cause => $"The server cannot be reached: {cause.Message}",
            _ => error.Status.Detail,
        };

    /// <summary>
    /// Returns whether the connection was lost during the call, or before its first use; .NET reports the latter without any cause.
    /// </summary>
    private static bool IsLostConnection(RpcException error) =>
        Find<IOException>(error) is not null
        || Find<HttpRequestException>(error) is { HttpRequestError: HttpRequestError.Unknown, InnerException: null };

    /// <summary>Returns whether the other side speaks HTTP/1.1 only, or something else than HTTP.</summary>
    private static bool IsNotGrpc(RpcException error) =>
        Find<HttpProtocolException>(error)?.ErrorCode is ProtocolError or Http11Required
        || Find<HttpRequestException>(error)?.HttpRequestError
            is HttpRequestError.VersionNegotiationError
                or HttpRequestError.InvalidResponse;

    private static T? Find<T>(RpcException error)
        where T : Exception
    {
        for (Exception? cause = error.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
            {
                return found;
            }
        }

        return null;
    }

    private static T? GetDetail<T>(RpcException error)
        where T : class, Google.Protobuf.IMessage<T>, new() => error.GetRpcStatus()?.GetDetail<T>();
}
