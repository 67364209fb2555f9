namespace TextToVideo.Generation.Api.Links;

/// <summary>The parameters of a download link, which its signature protects against changes.</summary>
/// <param name="Variant">The file: "video", "thumbnail" or "spritesheet".</param>
/// <param name="Format">The format of the video.</param>
/// <param name="Expires">The time at which the link expires, in seconds since 1970-01-01 UTC.</param>
/// <param name="Key">The id of the API key that created the link; null if no key existed.</param>
/// <param name="Signature">The signature in Base64Url.</param>
internal sealed record LinkQuery(string? Variant, string? Format, string? Expires, string? Key, string? Signature);
