using System.Globalization;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// Sets the header with which OpenAI's API tells its SDKs when to poll a video again. The delay is half of the estimated remaining time, so
/// that a short video is not delayed and a long one is polled only a few times. While the video is queued, the remaining time is unknown
/// and the delay is half of the time since its creation.
/// </summary>
internal static class PollAfter
{
    private const string Header = "openai-poll-after-ms";

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    /// <summary>Sets the header if the job has not ended.</summary>
    public static void Set(HttpResponse response, VideoSnapshot video, DateTimeOffset now)
    {
        if (!video.Job.HasEnded)
        {
            response.Headers[Header] = GetDelay(video, now).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Returns the delay until the next poll.</summary>
    public static TimeSpan GetDelay(VideoSnapshot video, DateTimeOffset now)
    {
        VideoJob job = video.Job;
        TimeSpan passed = now - (job.DispatchedAt ?? job.CreatedAt);
        TimeSpan half = (video.Percent > 0 ? passed * (100 - video.Percent) / video.Percent : passed) / 2;
        TimeSpan retryDelay = job.RedeliverAt is { } until ? until - now : TimeSpan.Zero;
        TimeSpan wait = half > retryDelay ? half : retryDelay;
        return wait < s_shortest ? s_shortest
            : wait > s_longest ? s_longest
            : wait;
    }
}
