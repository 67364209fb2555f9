using System.Globalization;
using TextToVideo.Contracts;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Keys;

/// <summary>
/// Tells a caller whose key has a daily quota where it stands, by the header fields of draft-ietf-httpapi-ratelimit-headers, beside what the
/// gateway says there of requests.
/// </summary>
internal sealed class QuotaHeaders(IApiKeys keys, TimeProvider time)
{
    private const string PolicyName = "videos";
    private const int DaySeconds = 86_400;

    /// <summary>Sets the headers, after a video has been asked for.</summary>
    public async Task SetAsync(HttpContext context, Caller caller)
    {
        if (caller is not { KeyId: { } id, VideosPerDay: { } quota })
        {
            return;
        }

        try
        {
            int remaining = Math.Max(0, quota - await keys.CountTodayAsync(id, context.RequestAborted));
            double reset = KeyUsage.RestOfDay(time.GetUtcNow()).TotalSeconds;
            IHeaderDictionary headers = context.Response.Headers;
            headers.Append("RateLimit-Policy", string.Create(CultureInfo.InvariantCulture, $"\"{PolicyName}\";q={quota};w={DaySeconds}"));
            headers.Append("RateLimit", string.Create(CultureInfo.InvariantCulture, $"\"{PolicyName}\";r={remaining};t={reset}"));
        }
        catch (PipelineException)
        {
            // The answer itself says more.
        }
    }
}
