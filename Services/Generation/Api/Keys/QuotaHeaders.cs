using System.Globalization;
using TextToVideo.Contracts;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Keys;

/// <summary>
/// Reports the remaining daily quota of the caller's key in the header fields of draft-ietf-httpapi-ratelimit-headers. The gateway reports
/// the rate limit of requests in the same fields.
/// </summary>
internal sealed class QuotaHeaders(IApiKeys keys, TimeProvider time)
{
    private const string PolicyName = "videos";
    private const int DaySeconds = 86_400;

    /// <summary>Adds the headers to the response, if the caller's key has a daily quota.</summary>
    public async Task SetAsync(HttpContext context, Caller caller)
    {
        if (caller is not { KeyId: { } id, VideosPerDay: { } quota })
        {
            return;
        }

        try
        {
            int remaining = Math.Max(0, quota - await keys.CountTodayAsync(id, context.RequestAborted));
            double reset = KeyUsage.GetRestOfDay(time.GetUtcNow()).TotalSeconds;
            IHeaderDictionary headers = context.Response.Headers;
            headers.Append("RateLimit-Policy", string.Create(CultureInfo.InvariantCulture, $"\"{PolicyName}\";q={quota};w={DaySeconds}"));
            headers.Append("RateLimit", string.Create(CultureInfo.InvariantCulture, $"\"{PolicyName}\";r={remaining};t={reset}"));
        }
        catch (PipelineException)
        {
            // The quota is optional information; the response is sent without it.
        }
    }
}
