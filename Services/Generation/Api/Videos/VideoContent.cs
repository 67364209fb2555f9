namespace TextToVideo.Generation.Api.Videos;

/// <summary>A file of a video, open for reading.</summary>
/// <param name="Stream">The content, seekable and positioned at its start. The caller disposes the stream.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="ContentType">The media type, for example "video/mp4".</param>
/// <param name="FileName">The suggested file name.</param>
/// <param name="ETag">The entity tag, without quotes, which changes with the content.</param>
/// <param name="LastModified">The time at which the file was created.</param>
public sealed record VideoContent(
    Stream Stream,
    long Length,
    string ContentType,
    string FileName,
    string ETag,
    DateTimeOffset LastModified
);
