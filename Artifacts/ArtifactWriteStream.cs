namespace TextToVideo.Artifacts;

/// <summary>
/// The stream that a writer writes to. It counts the bytes and converts the store's errors to <see cref="ArtifactStoreException"/>, which
/// distinguishes them from errors of the writer. Disposing it does nothing, because the store completes the artifact.
/// </summary>
internal sealed class ArtifactWriteStream(Stream inner, string key) : Stream
{
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
            _length += buffer.Length;
        }
        catch (Exception exception) when (StorageErrors.IsStorageError(exception))
        {
            throw Translate(exception);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await inner.WriteAsync(buffer, cancellationToken);
            _length += buffer.Length;
        }
        catch (Exception exception) when (StorageErrors.IsStorageError(exception))
        {
            throw Translate(exception);
        }
    }

    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (Exception exception) when (StorageErrors.IsStorageError(exception))
        {
            throw Translate(exception);
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await inner.FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (StorageErrors.IsStorageError(exception))
        {
            throw Translate(exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private ArtifactStoreException Translate(Exception exception) => StorageErrors.Translate(exception, $"writing '{key}'");
}
