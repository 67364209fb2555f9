namespace Grpc.Core;

/// <summary>State of a channel (gRPC Connectivity Semantics).</summary>
public enum ConnectivityState
{
    /// <summary>No connection, and none wanted.</summary>
    Idle,

    /// <summary>A connection is being made.</summary>
    Connecting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>Connecting failed and will be tried again.</summary>
    TransientFailure,

    /// <summary>The channel has ended.</summary>
    Shutdown,
}
