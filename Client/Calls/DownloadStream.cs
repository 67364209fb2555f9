using Grpc.Core;
using TextToVideo.V1;

namespace TextToVideo.Client.Calls;

/// <summary>
/// The bytes of a file, read from calls of <c>DownloadVideo</c>. A call after an interruption asks for the rest of the file.
/// </summary>
internal sealed class DownloadStream : Stream
{
    private readonly ServerStream<DownloadVideoResponse> _calls;
    private ReadOnlyMemory<byte> _chunk;

    /// <summary>The bytes that were received or left out.</summary>
    private long _received;

    /// <summary>The bytes to ignore because the server sends the file from its beginning again.</summary>
    private long _ignored;

    private DownloadStream(CallRetries retries, Func<long, AsyncServerStreamingCall<DownloadVideoResponse>> open) =>
        _calls = new(retries, () => open(_received));

    /// <summary>What the server said about the file.</summary>
    public DownloadInfo Info { get; private set; } = new();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Begins a download.</summary>
    /// <param name="retries">Decides what is repeated.</param>
    /// <param name="open">Calls the server for the bytes from an offset on.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public static async Task<DownloadStream> OpenAsync(
        CallRetries retries,
        Func<long, AsyncServerStreamingCall<DownloadVideoResponse>> open,
        CancellationToken cancellationToken
    )
    {
        var stream = new DownloadStream(retries, open);
        try
        {
            await stream._calls.ReadAsync(
                (message, _) =>
                {
                    stream.Info = message?.Info ?? throw ServerStream<DownloadVideoResponse>.Incomplete();
                    return true;
                },
                cancellationToken
            );
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_chunk.IsEmpty && _received < Info.Length && buffer.Length > 0)
        {
            _chunk = await _calls.ReadAsync(Accept, cancellationToken);
            _received += _chunk.Length;
        }

        int count = Math.Min(buffer.Length, _chunk.Length);
        _chunk[..count].CopyTo(buffer);
        _chunk = _chunk[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _calls.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Returns the new bytes of a message.</summary>
    private ReadOnlyMemory<byte> Accept(DownloadVideoResponse? message, bool isFirst)
    {
        switch (message?.ContentCase)
        {
            case DownloadVideoResponse.ContentOneofCase.Info when isFirst:
                CheckUnchanged(message.Info);
                _ignored = _received - message.Info.Offset;
                return default;
            case DownloadVideoResponse.ContentOneofCase.Chunk:
                ReadOnlyMemory<byte> chunk = message.Chunk.Memory;
                int ignored = (int)Math.Min(_ignored, chunk.Length);
                _ignored -= ignored;
                return chunk[ignored..];
            case null:
                throw ServerStream<DownloadVideoResponse>.Incomplete();
            default:
                return default;
        }
    }

    private void CheckUnchanged(DownloadInfo info)
    {
        if (info.Length != Info.Length || info.Etag != Info.Etag)
        {
            throw new TextToVideoException(TextToVideoErrorCodes.Conflict, "The file changed while it was being downloaded.");
        }
    }
}
