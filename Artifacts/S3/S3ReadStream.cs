using System.Globalization;
using Amazon.S3.Model;

namespace TextToVideo.Artifacts.S3;

/// <summary>
/// Reads an object as a seekable stream. A small object is kept in memory. A large one is read from the first response while reads are
/// sequential; after a seek or a broken connection, the stream requests the remaining range. Reads fail if the object has been replaced.
/// </summary>
internal sealed class S3ReadStream : Stream
{
    /// <summary>The number of bytes that are read when the stream is opened. Most artifacts are smaller.</summary>
    private const int HeadBytes = 256 * 1024;

    /// <summary>The number of consecutive connection failures without progress after which a read fails.</summary>
    private const int MaxFailures = 3;

    private readonly ArtifactBucket _bucket;
    private readonly string _key;
    private readonly string _etag;
    private readonly byte[] _head;
    private GetObjectResponse? _response;
    private long _responsePosition;

    private S3ReadStream(ArtifactBucket bucket, string key, GetObjectResponse response, byte[] head)
    {
        _bucket = bucket;
        _key = key;
        _etag = response.ETag;
        _head = head;
        _response = response;
        _responsePosition = head.Length;
        Length = response.ContentLength;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position { get; set; }

    /// <summary>Opens an object and reads its first bytes.</summary>
    public static async Task<S3ReadStream> OpenAsync(ArtifactBucket bucket, string key, CancellationToken cancellationToken)
    {
        GetObjectResponse response = await bucket.Client.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = bucket.Name,
                Key = bucket.GetObjectKey(key),
                ChecksumMode = Amazon.S3.ChecksumMode.ENABLED,
            },
            cancellationToken
        );
        try
        {
            byte[] head = new byte[Math.Min(HeadBytes, response.ContentLength)];
            await response.ResponseStream.ReadExactlyAsync(head, cancellationToken);
            var stream = new S3ReadStream(bucket, key, response, head);
            if (head.Length == response.ContentLength)
            {
                // Read the end of the response, where the client compares the checksum.
                _ = await response.ResponseStream.ReadAsync(new byte[1], cancellationToken);
                stream.CloseResponse();
            }

            return stream;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position < _head.Length)
        {
            int count = (int)Math.Min(buffer.Length, _head.Length - Position);
            _head.AsMemory((int)Position, count).CopyTo(buffer);
            Position += count;
            return count;
        }

        if (Position >= Length || buffer.IsEmpty)
        {
            return 0;
        }

        for (int failures = 1; ; failures++)
        {
            try
            {
                return await ReadResponseAsync(buffer, cancellationToken);
            }
            catch (Exception exception) when (S3Errors.IsStorageError(exception, cancellationToken))
            {
                CloseResponse();
                if (failures == MaxFailures || exception is Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException)
                {
                    // The client has already retried, or the checksum is wrong.
                    throw S3Errors.Translate(exception, $"reading '{_key}'");
                }
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Blocks, for readers that are not asynchronous.</summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin)
    {
        long position =
            offset
            + origin switch
            {
                SeekOrigin.Begin => 0,
                SeekOrigin.Current => Position,
                _ => Length,
            };
        ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(offset));
        return Position = position;
    }

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CloseResponse();
        }

        base.Dispose(disposing);
    }

    private async Task<int> ReadResponseAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_response is null || _responsePosition != Position)
        {
            CloseResponse();
            _response = await _bucket.Client.GetObjectAsync(
                new GetObjectRequest
                {
                    BucketName = _bucket.Name,
                    Key = _bucket.GetObjectKey(_key),
                    ByteRange = new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={Position}-")),
                    EtagToMatch = _etag,
                },
                cancellationToken
            );
            _responsePosition = Position;
            if (_response.ETag != _etag)
            {
                throw new IOException($"The artifact '{_key}' was replaced while it was being read.");
            }
        }

        int count = await _response.ResponseStream.ReadAsync(buffer, cancellationToken);
        if (count == 0)
        {
            throw new EndOfStreamException();
        }

        Position += count;
        _responsePosition += count;
        if (Position == Length)
        {
            // Read the end of the response, where the client compares the checksum.
            _ = await _response.ResponseStream.ReadAsync(new byte[1], cancellationToken);
            CloseResponse();
        }

        return count;
    }

    private void CloseResponse()
    {
        _response?.Dispose();
        _response = null;
    }
}
