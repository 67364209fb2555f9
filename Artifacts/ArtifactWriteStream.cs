namespace TextToVideo.Artifacts;

/// <summary>
/// The stream that a writer gets: it turns the store's own errors into <see cref="ArtifactStoreException"/>, so that they are told from
/// whatever else goes wrong in the writer. Disposing it does nothing; the store completes the file.
/// </summary>
internal sealed class ArtifactWriteStream(Stream file, string key) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
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
            await file.WriteAsync(buffer, cancellationToken);
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
            file.Flush();
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
            await file.FlushAsync(cancellationToken);
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
