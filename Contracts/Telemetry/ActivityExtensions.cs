using System.Diagnostics;

namespace TextToVideo.Contracts.Telemetry;

/// <summary>Sets attributes that many spans have.</summary>
public static class ActivityExtensions
{
    /// <summary>Sets the id of the span's video in the form that the API uses.</summary>
    /// <param name="activity">The span; null if it is not recorded.</param>
    /// <param name="videoId">The id of the video.</param>
    public static Activity? SetVideo(this Activity? activity, Guid videoId) =>
        activity?.SetTag(AttributeNames.VideoId, $"video_{videoId:N}");

    /// <summary>
    /// Sets the status of the span to error. The error type is the error code or the exception's type and not its message, which may
    /// contain the user's prompt.
    /// </summary>
    /// <param name="activity">The span; null if it is not recorded.</param>
    /// <param name="exception">The error.</param>
    public static void Fail(this Activity? activity, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        activity.Fail(exception is PipelineException known ? known.Code : exception.GetType().FullName!);
    }

    /// <summary>Sets the status of the span to error.</summary>
    /// <param name="activity">The span; null if it is not recorded.</param>
    /// <param name="errorType">One of <see cref="ErrorCodes"/>, or another value of low cardinality.</param>
    public static void Fail(this Activity? activity, string errorType) =>
        activity?.SetTag(AttributeNames.ErrorType, errorType).SetStatus(ActivityStatusCode.Error);
}
