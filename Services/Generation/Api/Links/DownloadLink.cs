namespace TextToVideo.Generation.Api.Links;

/// <summary>A link that allows anyone who has it to download a file.</summary>
/// <param name="Path">The path and query of the link.</param>
/// <param name="ExpiresAt">The time at which the link expires.</param>
public sealed record DownloadLink(string Path, DateTimeOffset ExpiresAt);
