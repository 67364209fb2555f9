namespace TextToVideo.Client;

/// <summary>A file of a finished video. Nothing is downloaded before one of the methods is called.</summary>
/// <param name="client">The client that downloads it.</param>
/// <param name="videoId">The id of the video.</param>
/// <param name="options">Which file; null for the video in its first format.</param>
public sealed class VideoFile(TextToVideoClient client, string videoId, DownloadOptions? options = null)
{
    /// <summary>The id of the video.</summary>
    public string VideoId { get; } = videoId;

    /// <inheritdoc cref="TextToVideoClient.OpenReadAsync"/>
    public Task<VideoContent> OpenReadAsync(CancellationToken cancellationToken = default) =>
        client.OpenReadAsync(VideoId, options, cancellationToken);

    /// <summary>Downloads the file. An interrupted download is resumed.</summary>
    /// <param name="path">Where to write it. A file that is there is replaced when the download is complete.</param>
    /// <param name="cancellationToken">Token to cancel the operation; no file is then left.</param>
    /// <exception cref="TextToVideoException">The server refused the call or cannot be reached.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public Task SaveAsync(string path, CancellationToken cancellationToken = default) =>
        client.DownloadAsync(VideoId, path, options, cancellationToken);
}
