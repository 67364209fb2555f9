using System.Globalization;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// Sets the header with which OpenAI's API tells its SDKs when to poll a video again. They keep the first value for the whole job, so the
/// delay is a tenth of the time that is left: the job is polled some ten times and is hardly late. If that time is unknown, it is taken to
/// be as long as the job has already waited.
/// </summary>
internal static class PollAfter
{
    private const string Header = "openai-poll-after-ms";
    private const int Polls = 10;

    /// <summary>The interval that the SDKs use without the header.</summary>
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
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
        TimeSpan left = (video.ExpectedEnd is { } end ? end - now : now - job.CreatedAt) / Polls;
        TimeSpan retryDelay = job.RedeliverAt is { } until ? until - now : TimeSpan.Zero;
        TimeSpan wait = left > retryDelay ? left : retryDelay;
        return wait < s_shortest ? s_shortest
            : wait > s_longest ? s_longest
            : wait;
    }
}
