namespace TextToVideo.Generation.Api.Videos;

/// <summary>A page of a list of videos.</summary>
/// <param name="Videos">The videos, in the order of the list.</param>
/// <param name="HasMore">Whether there are more videos after this page.</param>
public sealed record VideoPage(IReadOnlyList<VideoSnapshot> Videos, bool HasMore);
