using System.Buffers;
using System.IO.Pipelines;
using Amazon.S3.Transfer;

namespace TextToVideo.Artifacts.S3;

/// <summary>
/// Sends to the bucket what a writer writes into a stream. Content of one part is sent in a single request when it is complete. More is
/// sent part by part while the writer goes on, and the writer waits while earlier parts have not been sent.
/// </summary>
internal sealed class S3Upload(ArtifactBucket bucket, string key)
{
    /// <summary>Writes an artifact. Nothing is visible in the bucket before it is complete, and nothing is left if writing fails.</summary>
    /// <param name="write">Writes the content.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="ArtifactStoreException">The bucket is unavailable or full.</exception>
    public async Task WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        // More than one part, so that the reader can tell whether there is a second.
        int threshold = bucket.PartBytes + 1;
        var pipe = new Pipe(
            new PipeOptions(
                pauseWriterThreshold: threshold,
                resumeWriterThreshold: threshold / 2,
                minimumSegmentSize: 64 * 1024,
                useSynchronizationContext: false
            )
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task sending = SendAsync(pipe.Reader, threshold, stop.Token);
        try
        {
            await write(new ArtifactWriteStream(pipe.Writer.AsStream(), key), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            await pipe.Writer.CompleteAsync();
        }
        catch
        {
            await stop.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await sending;
    }

    private async Task SendAsync(PipeReader reader, int threshold, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            ReadResult head = await reader.ReadAtLeastAsync(threshold, cancellationToken);
            Stream content = head.Buffer.Length < threshold ? new MemoryStream(head.Buffer.ToArray()) : new PartStream(reader);
            reader.AdvanceTo(head.Buffer.Start);
            await bucket.Transfers.UploadAsync(
                new TransferUtilityUploadRequest
                {
                    BucketName = bucket.Name,
                    Key = bucket.ObjectKey(key),
                    InputStream = content,
                    PartSize = bucket.PartBytes,
                },
                cancellationToken
            );
        }
        catch (Exception exception)
            when (cancellationToken.IsCancellationRequested || S3Errors.IsStorageError(exception, cancellationToken))
        {
            // Where the upload cannot be aborted either, the client throws that error, and the sweeper aborts the upload later.
            failure = cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(cancellationToken)
                : S3Errors.Translate(exception, $"writing '{key}'");
            throw failure;
        }
        finally
        {
            // The writer's next write throws this.
            await reader.CompleteAsync(failure);
        }
    }
}
