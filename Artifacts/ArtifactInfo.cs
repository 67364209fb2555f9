namespace TextToVideo.Artifacts;

/// <summary>Size, version and age of an artifact.</summary>
/// <param name="Length">The size in bytes.</param>
/// <param name="ETag">A strong entity tag (RFC 9110, 8.8.3) without quotes. It changes when the content changes.</param>
/// <param name="LastModified">When the artifact was written.</param>
public sealed record ArtifactInfo(long Length, string ETag, DateTimeOffset LastModified);
