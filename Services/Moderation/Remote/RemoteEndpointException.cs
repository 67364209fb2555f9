namespace TextToVideo.Moderation.Remote;

/// <summary>
/// A call of an endpoint failed. Neither the message nor an inner exception repeats the response, which may contain the prompt.
/// </summary>
internal sealed class RemoteEndpointException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, without the content of the request or response.</param>
    /// <param name="isTimeout">Whether the endpoint did not answer in time.</param>
    public RemoteEndpointException(string message, bool isTimeout = false)
        : base(message) => IsTimeout = isTimeout;

    /// <summary>Gets whether the endpoint did not answer in time.</summary>
    public bool IsTimeout { get; }

    /// <summary>Creates the exception for a response with an error status.</summary>
    /// <param name="status">The HTTP status.</param>
    public static RemoteEndpointException FromStatus(int status) => new($"The endpoint answered with the status {status}.");

    /// <summary>Creates the exception for an error of the client.</summary>
    /// <param name="exception">The error.</param>
    public static RemoteEndpointException FromError(Exception exception) =>
        exception is Polly.Timeout.TimeoutRejectedException
            ? new RemoteEndpointException("The endpoint did not answer in time.", isTimeout: true)
            : new RemoteEndpointException($"The endpoint could not be called ({GetCause(exception)}).");

    /// <summary>Returns the kind of an error. Its message may repeat the response.</summary>
    private static string GetCause(Exception exception) =>
        exception is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } ? error.ToString()
        : exception.InnerException is { } inner ? GetCause(inner)
        : exception.GetType().Name;
}
