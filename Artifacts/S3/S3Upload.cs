using System.Buffers;
using System.IO.Pipelines;
using Amazon.S3.Transfer;

namespace TextToVideo.Artifacts.S3;

/// <summary>
/// Uploads the content that a writer writes to a stream. Content of at most one part is uploaded in a single request when it is complete.
/// Longer content is uploaded part by part while the writer continues, and the writer waits while earlier parts are being uploaded.
/// </summary>
internal sealed class S3Upload(ArtifactBucket bucket, string key)
{
    /// <summary>Writes an artifact. It is not visible before it is complete, and nothing is left if writing fails.</summary>
    /// <param name="write">Writes the content.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="ArtifactStoreException">The bucket is unavailable or full.</exception>
    public async Task WriteAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        // One byte more than a part, so that the reader can detect a second part.
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
                    Key = bucket.GetObjectKey(key),
                    InputStream = content,
                    PartSize = bucket.PartBytes,
                },
                cancellationToken
            );
        }
        catch (Exception exception)
            when (cancellationToken.IsCancellationRequested || S3Errors.IsStorageError(exception, cancellationToken))
        {
            // If the upload cannot be aborted, the client throws that error instead, and the sweeper aborts the upload later.
            failure = cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(cancellationToken)
                : S3Errors.Translate(exception, $"writing '{key}'");
            throw failure;
        }
        finally
        {
            // The next write of the writer throws this error.
            await reader.CompleteAsync(failure);
        }
    }
}
