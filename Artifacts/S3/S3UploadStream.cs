using Amazon.S3;
using Amazon.S3.Model;

namespace TextToVideo.Artifacts.S3;

/// <summary>
/// The stream that a writer gets. It collects a part in memory and sends it when it is full; what fits in one part is sent as a whole at the
/// end. Nothing is to be seen in the bucket before <see cref="CompleteAsync"/>. Disposing it does nothing; the store completes or aborts it.
/// </summary>
internal sealed class S3UploadStream(ArtifactBucket bucket, string key) : Stream
{
    private readonly List<PartETag> _parts = [];
    private MemoryStream _buffer = new();
    private string? _uploadId;
    private long _sent;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _sent + _buffer.Length;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    private string Doing => $"writing '{key}'";

    private int Room => bucket.PartBytes - (int)_buffer.Length;

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (Room == 0)
            {
                // A writer that does not wait asynchronously has to wait like this.
                SendPartAsync(CancellationToken.None).GetAwaiter().GetResult();
            }

            int count = Math.Min(buffer.Length, Room);
            _buffer.Write(buffer[..count]);
            buffer = buffer[count..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (Room == 0)
            {
                await SendPartAsync(cancellationToken);
            }

            int count = Math.Min(buffer.Length, Room);
            _buffer.Write(buffer.Span[..count]);
            buffer = buffer[count..];
        }
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Puts the object in its place, whole.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_uploadId is null)
        {
            await SendWholeAsync(cancellationToken);
            return;
        }

        await SendPartAsync(cancellationToken);
        await GuardedAsync(
            token => bucket.Client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest
                {
                    BucketName = bucket.Name,
                    Key = bucket.ObjectKey(key),
                    UploadId = _uploadId,
                    PartETags = _parts,
                    ChecksumType = ChecksumType.FULL_OBJECT,
                },
                token),
            cancellationToken);
    }

    /// <summary>Throws away what has been sent; where that fails, the sweeper does it later.</summary>
    public async Task AbortAsync()
    {
        if (_uploadId is not null)
        {
            try
            {
                await bucket.Client.AbortMultipartUploadAsync(bucket.Name, bucket.ObjectKey(key), _uploadId, CancellationToken.None);
            }
            catch (Exception exception) when (S3Errors.IsStorageError(exception, CancellationToken.None))
            {
                // The error that led here is the one to tell.
            }
        }
    }

    /// <summary>
    /// The content's hash is part of the signature, which every server checks, and CRC-32 goes with it to those that keep it and send it to
    /// readers.
    /// </summary>
    private Task SendWholeAsync(CancellationToken cancellationToken) => GuardedAsync(
        token => bucket.Client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket.Name,
                Key = bucket.ObjectKey(key),
                InputStream = Content(),
                ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
                UseChunkEncoding = false,
            },
            token),
        cancellationToken);

    private async Task SendPartAsync(CancellationToken cancellationToken)
    {
        _uploadId ??= (await GuardedAsync(
            token => bucket.Client.InitiateMultipartUploadAsync(
                new InitiateMultipartUploadRequest
                {
                    BucketName = bucket.Name,
                    Key = bucket.ObjectKey(key),
                    ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
                    ChecksumType = ChecksumType.FULL_OBJECT,
                },
                token),
            cancellationToken)).UploadId;
        UploadPartResponse part = await GuardedAsync(
            token => bucket.Client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = bucket.Name,
                    Key = bucket.ObjectKey(key),
                    UploadId = _uploadId,
                    PartNumber = _parts.Count + 1,
                    PartSize = _buffer.Length,
                    InputStream = Content(),
                    ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
                    UseChunkEncoding = false,
                },
                token),
            cancellationToken);
        _parts.Add(new PartETag(part));
        _sent += _buffer.Length;
        _buffer = new MemoryStream();
    }

    private MemoryStream Content() => new(_buffer.GetBuffer(), 0, (int)_buffer.Length, writable: false);

    private async Task<T> GuardedAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken);
        }
        catch (Exception exception) when (S3Errors.IsStorageError(exception, cancellationToken))
        {
            throw S3Errors.Translate(exception, Doing);
        }
    }
}
