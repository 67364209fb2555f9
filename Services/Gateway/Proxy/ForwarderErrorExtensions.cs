using Yarp.ReverseProxy.Forwarder;

namespace TextToVideo.Gateway.Proxy;

/// <summary>Classifies failed attempts to forward a request.</summary>
internal static class ForwarderErrorExtensions
{
    /// <summary>Returns whether no connection was made, so that nothing of the request was sent.</summary>
    public static bool IsUnreachable(this IForwarderErrorFeature failure) =>
        failure.Exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => true,

            // Thrown when the handler's ConnectTimeout expires.
            OperationCanceledException { InnerException: TimeoutException } => true,
            _ => false,
        };

    /// <summary>
    /// Returns whether the upstream caused the failure: it closed the connection, did not respond, or was not available. False if the
    /// caller disconnected or sent a malformed body.
    /// </summary>
    public static bool IsUpstreamFailure(this IForwarderErrorFeature failure) =>
        failure.Error switch
        {
            ForwarderError.NoAvailableDestinations
            or ForwarderError.Request
            or ForwarderError.RequestTimedOut
            or ForwarderError.RequestBodyDestination
            or ForwarderError.ResponseHeaders
            or ForwarderError.ResponseBodyDestination => true,

            // The replica reset the stream, which made YARP stop reading the caller's request body.
            ForwarderError.RequestBodyClient => failure.Exception
                is AggregateException { InnerExceptions: [OperationCanceledException, ..] },
            _ => false,
        };
}
