using Yarp.ReverseProxy.Forwarder;

namespace TextToVideo.Gateway.Proxy;

/// <summary>What a failed attempt was.</summary>
internal static class ForwarderErrorExtensions
{
    /// <summary>Whether no connection was made, so that nothing of the request was sent.</summary>
    public static bool IsUnreachable(this IForwarderErrorFeature failure) =>
        failure.Exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => true,

            // What the handler's ConnectTimeout throws.
            OperationCanceledException { InnerException: TimeoutException } => true,
            _ => false,
        };

    /// <summary>Whether a replica broke off or did not answer, or there was none; not that the caller left or sent a broken body.</summary>
    public static bool IsOfReplica(this IForwarderErrorFeature failure) =>
        failure.Error switch
        {
            ForwarderError.NoAvailableDestinations
            or ForwarderError.Request
            or ForwarderError.RequestTimedOut
            or ForwarderError.RequestBodyDestination
            or ForwarderError.ResponseHeaders
            or ForwarderError.ResponseBodyDestination => true,

            // The replica reset the stream, so that YARP stopped reading what the caller had to send.
            ForwarderError.RequestBodyClient => failure.Exception
                is AggregateException { InnerExceptions: [OperationCanceledException, ..] },
            _ => false,
        };
}
