namespace TextToVideo.Client;

/// <summary>A temporary link with which anyone can download a file of a video over HTTP.</summary>
/// <param name="Url">The link. Only the path and query if the server's own address is not configured.</param>
/// <param name="ExpiresAt">When the link ends.</param>
public sealed record DownloadLink(Uri Url, DateTimeOffset ExpiresAt);
