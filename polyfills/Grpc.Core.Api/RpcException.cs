namespace Grpc.Core;

/// <summary>A call failed: thrown to the caller, or by a handler to end its call with a status.</summary>
public class RpcException : Exception
{
    /// <summary>Creates an exception without trailers.</summary>
    /// <param name="status">The call's status.</param>
    public RpcException(Status status)
        : this(status, Metadata.Empty, status.ToString())
    {
    }

    /// <summary>Creates an exception without trailers.</summary>
    /// <param name="status">The call's status.</param>
    /// <param name="message">The exception's message.</param>
    public RpcException(Status status, string message)
        : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>Creates an exception with trailers.</summary>
    /// <param name="status">The call's status.</param>
    /// <param name="trailers">The call's trailers.</param>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    /// <summary>Creates an exception with trailers.</summary>
    /// <param name="status">The call's status.</param>
    /// <param name="trailers">The call's trailers.</param>
    /// <param name="message">The exception's message.</param>
    /// <exception cref="ArgumentNullException"><paramref name="trailers"/> is null.</exception>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>The call's status.</summary>
    public Status Status { get; }

    /// <summary>The status' code.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>The call's trailers; empty where there are none.</summary>
    public Metadata Trailers { get; }
}
