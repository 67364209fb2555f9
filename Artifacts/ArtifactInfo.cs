namespace TextToVideo.Artifacts;

/// <summary>Size, version and age of an artifact.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ETag">A strong entity tag (RFC 9110, 8.8.3) without its quotes: it changes with the content.</param>
/// <param name="LastModified">When it was written.</param>
public sealed record ArtifactInfo(long Length, string ETag, DateTimeOffset LastModified);
