namespace TextToVideo.Generation.Api.Videos;

/// <summary>A file of a video, open for reading.</summary>
/// <param name="Stream">Its bytes, from the start; seekable; the caller disposes it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ContentType">For example "video/mp4".</param>
/// <param name="FileName">A name to save it under.</param>
/// <param name="ETag">Changes with the content; without quotes.</param>
/// <param name="LastModified">When it was made.</param>
public sealed record VideoContent(
    Stream Stream,
    long Length,
    string ContentType,
    string FileName,
    string ETag,
    DateTimeOffset LastModified
);
