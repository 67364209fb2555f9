using System.Runtime.CompilerServices;

namespace TextToVideo.VaeDecoding;

/// <summary>Collects the frames that a decoder has ready, while it computes the next ones.</summary>
internal static class FrameBatches
{
    /// <summary>The size in bytes from which on a batch ends although more frames are ready. It limits the memory of a long clip.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Returns the frames in batches. The decoder continues while the caller uses a batch.</summary>
    /// <param name="frames">The frames in order.</param>
    /// <param name="maxBytes">The size from which on a batch ends, in bytes.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public static async IAsyncEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> frames,
        int maxBytes,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> enumerator = frames.GetAsyncEnumerator(cancellationToken);
        var batch = new List<ReadOnlyMemory<byte>>();
        long bytes = 0;
        while (true)
        {
            Task<bool> next = enumerator.MoveNextAsync().AsTask();
            if (batch.Count > 0 && (!next.IsCompleted || bytes >= maxBytes))
            {
                try
                {
                    yield return batch;
                }
                finally
                {
                    // An enumerator must not be disposed while it runs.
                    await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                batch = [];
                bytes = 0;
            }

            if (!await next)
            {
                break;
            }

            batch.Add(enumerator.Current);
            bytes += enumerator.Current.Length;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
