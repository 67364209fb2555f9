namespace Grpc.Core;

/// <summary>Stream of requests.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Ends the stream.</summary>
    /// <returns>Completes when the end is on its way.</returns>
    Task CompleteAsync();
}
