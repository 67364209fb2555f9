namespace Grpc.Core;

/// <summary>Stream of messages to read. One reader at a time.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that <see cref="MoveNext"/> arrived at.</summary>
    T Current { get; }

    /// <summary>Goes on to the next message.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="RpcException">The call failed.</exception>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
