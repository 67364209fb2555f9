namespace TextToVideo.Generation.Jobs;

/// <summary>What a key may use.</summary>
/// <param name="RequestsPerMinute">Requests in the long run; null: as configured for all callers.</param>
/// <param name="ConcurrentVideos">Videos that wait or are being made; null: any number.</param>
/// <param name="VideosPerDay">Videos asked for in a day of UTC; null: any number.</param>
public sealed record KeyLimits(int? RequestsPerMinute = null, int? ConcurrentVideos = null, int? VideosPerDay = null);
