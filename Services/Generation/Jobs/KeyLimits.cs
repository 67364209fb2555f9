namespace TextToVideo.Generation.Jobs;

/// <summary>Represents the limits of an API key.</summary>
/// <param name="RequestsPerMinute">Average requests per minute; null for the limit that is configured for all callers.</param>
/// <param name="ConcurrentVideos">The number of videos that are waiting or in progress; null for no limit.</param>
/// <param name="VideosPerDay">The number of videos requested per UTC day; null for no limit.</param>
public sealed record KeyLimits(int? RequestsPerMinute = null, int? ConcurrentVideos = null, int? VideosPerDay = null);
