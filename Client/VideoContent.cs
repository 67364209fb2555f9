namespace TextToVideo.Client;

/// <summary>A file of a video that is being downloaded.</summary>
/// <param name="stream">The content; disposed together with this object.</param>
/// <param name="contentType">The media type, for example <c>video/mp4</c>.</param>
/// <param name="fileName">The suggested file name.</param>
/// <param name="length">The length in bytes.</param>
public sealed class VideoContent(Stream stream, string contentType, string fileName, long length) : IAsyncDisposable
{
    /// <summary>
    /// The content, which can be read once from beginning to end. If the connection is lost, reading continues at the same place over a new
    /// one. Reading throws <see cref="TextToVideoException"/> if that is not possible.
    /// </summary>
    public Stream Stream { get; } = stream;

    /// <summary>The media type, for example <c>video/mp4</c>.</summary>
    public string ContentType { get; } = contentType;

    /// <summary>The suggested file name.</summary>
    public string FileName { get; } = fileName;

    /// <summary>The length in bytes.</summary>
    public long Length { get; } = length;

    /// <summary>Ends the download.</summary>
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
