using System.Diagnostics;

namespace TextToVideo.Contracts.Telemetry;

/// <summary>What many spans say.</summary>
public static class ActivityExtensions
{
    /// <summary>Says which video the span is about, by the id that the API gives it.</summary>
    /// <param name="activity">The span; null where nobody listens.</param>
    /// <param name="videoId">The video.</param>
    public static Activity? SetVideo(this Activity? activity, Guid videoId) => activity?.SetTag(AttributeNames.VideoId, $"video_{videoId:N}");

    /// <summary>
    /// Says that what the span stands for has failed, and how: by our code or the exception's type, not by its message, which may repeat what
    /// people asked for.
    /// </summary>
    /// <param name="activity">The span; null where nobody listens.</param>
    /// <param name="exception">Why.</param>
    public static void Fail(this Activity? activity, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        activity.Fail(exception is PipelineException known ? known.Code : exception.GetType().FullName!);
    }

    /// <summary>Says that what the span stands for has failed, and how.</summary>
    /// <param name="activity">The span; null where nobody listens.</param>
    /// <param name="errorType">One of <see cref="ErrorCodes"/>, or another word of which there are few.</param>
    public static void Fail(this Activity? activity, string errorType) =>
        activity?.SetTag(AttributeNames.ErrorType, errorType).SetStatus(ActivityStatusCode.Error);
}
