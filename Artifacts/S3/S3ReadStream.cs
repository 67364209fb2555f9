using System.Globalization;
using Amazon.S3.Model;

namespace TextToVideo.Artifacts.S3;

/// <summary>
/// An object as a seekable stream. A small one lies in memory. Of a large one the answer to the first request is read as long as it is read
/// in order, and another range is asked for where it is not, or where the connection broke; all of one version, or it fails.
/// </summary>
internal sealed class S3ReadStream : Stream
{
    /// <summary>What is read at once on opening: most artifacts are smaller.</summary>
    private const int HeadBytes = 256 * 1024;

    /// <summary>How often in a row a connection may break before a single byte has come.</summary>
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

    /// <summary>Opens it and reads its head.</summary>
    public static async Task<S3ReadStream> OpenAsync(ArtifactBucket bucket, string key, CancellationToken cancellationToken)
    {
        GetObjectResponse response = await bucket.Client.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = bucket.Name,
                Key = bucket.ObjectKey(key),
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
                // Its end, where the checksum is compared.
                _ = await response.ResponseStream.ReadAsync(new byte[1], cancellationToken);
                stream.Drop();
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
                Drop();
                if (failures == MaxFailures || exception is Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException)
                {
                    // The client has tried often enough, or the checksum is wrong.
                    throw S3Errors.Translate(exception, $"reading '{_key}'");
                }
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Readers that do not wait asynchronously have to wait like this.</summary>
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
            Drop();
        }

        base.Dispose(disposing);
    }

    private async Task<int> ReadResponseAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_response is null || _responsePosition != Position)
        {
            Drop();
            _response = await _bucket.Client.GetObjectAsync(
                new GetObjectRequest
                {
                    BucketName = _bucket.Name,
                    Key = _bucket.ObjectKey(_key),
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
            // Its end, where the checksum is compared.
            _ = await _response.ResponseStream.ReadAsync(new byte[1], cancellationToken);
            Drop();
        }

        return count;
    }

    private void Drop()
    {
        _response?.Dispose();
        _response = null;
    }
}
