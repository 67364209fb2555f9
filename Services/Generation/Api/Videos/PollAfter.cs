using System.Globalization;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// The header by which OpenAI's API tells its SDKs when to ask for a video again. Half of the time that it will still take, by how fast it
/// has gone so far: a short video is not kept waiting, and a long one is asked for a few times. While it waits in the queue, nothing tells
/// how long that will be: half of the time that it has waited.
/// </summary>
internal static class PollAfter
{
    private const string Header = "openai-poll-after-ms";

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    /// <summary>Sets the header where the video has not ended.</summary>
    public static void Set(HttpResponse response, VideoSnapshot video, DateTimeOffset now)
    {
        if (!video.Job.HasEnded)
        {
            response.Headers[Header] = Of(video, now).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>When to ask again.</summary>
    public static TimeSpan Of(VideoSnapshot video, DateTimeOffset now)
    {
        VideoJob job = video.Job;
        TimeSpan passed = now - (job.DispatchedAt ?? job.CreatedAt);
        TimeSpan half = (video.Percent > 0 ? passed * (100 - video.Percent) / video.Percent : passed) / 2;
        TimeSpan putOff = job.RedeliverAt is { } until ? until - now : TimeSpan.Zero;
        TimeSpan wait = half > putOff ? half : putOff;
        return wait < s_shortest ? s_shortest
            : wait > s_longest ? s_longest
            : wait;
    }
}
