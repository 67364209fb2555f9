namespace TextToVideo.Generation.Api.Links;

/// <summary>A link by which anybody may download a file.</summary>
/// <param name="Path">Its path and query.</param>
/// <param name="ExpiresAt">When it stops working.</param>
public sealed record DownloadLink(string Path, DateTimeOffset ExpiresAt);
