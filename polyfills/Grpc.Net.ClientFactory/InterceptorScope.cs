namespace Grpc.Net.ClientFactory;

/// <summary>How long an interceptor of a client lives.</summary>
public enum InterceptorScope
{
    /// <summary>One for the channel that all clients of a name share.</summary>
    Channel,

    /// <summary>One for every client.</summary>
    Client,
}
