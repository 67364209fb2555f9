namespace TextToVideo.Client;

/// <summary>Which file of a video to download.</summary>
public sealed record DownloadOptions
{
    /// <summary><c>video</c>, <c>thumbnail</c>, <c>spritesheet</c>, or <c>preview</c> of a video in progress. Null: the video.</summary>
    public string? Variant { get; init; }

    /// <summary>
    /// The format of the video: <c>mp4</c>, <c>webm</c>, <c>avi</c> or <c>gif</c>. A format that was not requested at creation is made now.
    /// Null: the first requested format.
    /// </summary>
    public string? Format { get; init; }
}
