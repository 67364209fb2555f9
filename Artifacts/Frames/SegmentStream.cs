using TextToVideo.Contracts;

namespace TextToVideo.Artifacts.Frames;

/// <summary>Reads the segments of a clip's frames one after the other.</summary>
/// <param name="store">The artifact store.</param>
/// <param name="videoId">The id of the video.</param>
/// <param name="clip">The size and number of the frames.</param>
/// <param name="waitForFrame">Waits for the segment of a frame; null if a missing segment is an error.</param>
internal sealed class SegmentStream(IArtifactStore store, Guid videoId, Clip clip, Func<int, CancellationToken, Task>? waitForFrame)
    : Stream
{
    private Stream? _segment;
    private int _nextFrame;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Returns the number of frames in a segment.</summary>
    /// <exception cref="ArtifactStoreException">The size is not that of whole frames.</exception>
    public static int CountFrames(long length, Clip clip, string key) =>
        length > 0 && length % clip.FrameBytes == 0
            ? (int)(length / clip.FrameBytes)
            : throw new ArtifactStoreException(
                ErrorCodes.StorageUnavailable,
                $"The artifact '{key}' has {length} bytes, which is not a number of frames of {clip.FrameBytes} bytes.",
                isTransient: false
            );

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_segment is not null)
            {
                int count = await _segment.ReadAsync(buffer, cancellationToken);
                if (count > 0 || buffer.Length == 0)
                {
                    return count;
                }

                await _segment.DisposeAsync();
                _segment = null;
            }

            if (_nextFrame >= clip.NumFrames)
            {
                return 0;
            }

            string key = ArtifactKeys.GetFrameSegmentKey(videoId, _nextFrame);
            _segment = await OpenAsync(key, cancellationToken);
            _nextFrame += CountFrames(_segment.Length, clip, key);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Frames are read asynchronously, because they may be waited for.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (_segment is not null)
        {
            await _segment.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _segment?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<Stream> OpenAsync(string key, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await store.OpenReadAsync(key, cancellationToken);
            }
            catch (ArtifactNotFoundException) when (waitForFrame is not null)
            {
                await waitForFrame(_nextFrame, cancellationToken);
            }
        }
    }
}
