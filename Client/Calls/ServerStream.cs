using Grpc.Core;

namespace TextToVideo.Client.Calls;

/// <summary>A stream of messages that connects again when it is interrupted.</summary>
/// <typeparam name="T">The messages.</typeparam>
/// <param name="retries">Decides what is repeated.</param>
/// <param name="open">Begins the call, the first time and after each interruption.</param>
internal sealed class ServerStream<T>(CallRetries retries, Func<AsyncServerStreamingCall<T>> open) : IDisposable
{
    private AsyncServerStreamingCall<T>? _call;

    /// <summary>Reads the next message of the present call or of a new one.</summary>
    /// <param name="accept">
    /// Receives the message and whether it is the first of its call; null and true at the end of a call. It may throw an
    /// <see cref="RpcException"/> to have the call repeated.
    /// </param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The result of <paramref name="accept"/>.</returns>
    /// <exception cref="TextToVideoException">The stream is interrupted and cannot be continued.</exception>
    public Task<TResult> ReadAsync<TResult>(Func<T?, bool, TResult> accept, CancellationToken cancellationToken) =>
        retries.ReadAsync(
            async token =>
            {
                bool isFirst = _call is null;
                _call ??= open();
                try
                {
                    bool isMessage = await _call.ResponseStream.MoveNext(token);
                    return accept(isMessage ? _call.ResponseStream.Current : default, isFirst);
                }
                catch
                {
                    Dispose();
                    throw;
                }
            },
            cancellationToken
        );

    public void Dispose()
    {
        _call?.Dispose();
        _call = null;
    }

    /// <summary>Creates the error of a call that the server ended too early.</summary>
    public static RpcException Incomplete() => new(new Status(StatusCode.Unavailable, "The server ended the stream too early."));
}
