namespace TextToVideo.Generation.Api.Videos;

/// <summary>A page of a list.</summary>
/// <param name="Videos">In the list's order.</param>
/// <param name="HasMore">Whether videos follow.</param>
public sealed record VideoPage(IReadOnlyList<VideoSnapshot> Videos, bool HasMore);
