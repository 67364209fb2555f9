using System.Diagnostics;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Telemetry;

/// <summary>
/// Creates the spans of jobs. Their parent is the span in which the job was accepted, whose context is stored with the job; the workers'
/// spans are below them. A job that continues after a restart, or days later after a review, therefore stays in the same trace.
/// </summary>
internal static class GenerationTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string SourceName = "TextToVideo.Generation";

    private const string Operation = "generate_content";
    private const string OutputType = "video";
    private const string Provider = "texttovideo";
    private const string Video = "video";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts the span in which a job is accepted.</summary>
    public static Activity? StartCreate() => s_source.StartActivity(SpanNames.CreateVideo);

    /// <summary>Starts the span in which a waiting job is dispatched to the saga.</summary>
    /// <param name="videoId">The ID of the job.</param>
    /// <param name="traceParent">The trace context stored with the job, or null.</param>
    public static Activity? StartDispatch(Guid videoId, string? traceParent) =>
        Start($"{SpanNames.Dispatch}{Video}", traceParent).SetVideo(videoId);

    /// <summary>Starts the span in which a stage's command is sent.</summary>
    /// <param name="job">The job.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="isResumed">Whether the command is sent because the job is resumed.</param>
    public static Activity? StartDispatch(VideoJob job, string stage, bool isResumed)
    {
        // The current span may belong to another trace, such as that of the sweeper or of an admin's decision.
        ActivityLink[] links = Activity.Current is { } cause && cause.TraceId.ToHexString() != job.TraceId ? [new(cause.Context)] : [];
        Activity? activity = Start($"{SpanNames.Dispatch}{stage}", job.TraceParent, links: links)
            .SetVideo(job.CorrelationId)
            ?.SetTag(AttributeNames.Stage, stage);
        return isResumed ? activity?.SetTag(AttributeNames.Resumed, true) : activity;
    }

    /// <summary>Starts the span of one attempt to notify a webhook of the job's end.</summary>
    public static Activity? StartDelivery(WebhookDelivery delivery) =>
        Start(SpanNames.DeliverWebhook, delivery.TraceParent)
            .SetVideo(delivery.VideoId)
            ?.SetTag(AttributeNames.Attempt, delivery.Attempts + 1);

    /// <summary>Starts the span of a conversion to another format. It is in the caller's trace and has a link to the job's trace.</summary>
    /// <param name="job">The job.</param>
    /// <param name="format">The format to convert to.</param>
    public static Activity? StartConversion(VideoJob job, string format) =>
        s_source
            .StartActivity(
                ActivityKind.Internal,
                name: SpanNames.ConvertVideo,
                links: ActivityContext.TryParse(job.TraceParent, null, isRemote: true, out ActivityContext made) ? [new(made)] : null
            )
            .SetVideo(job.CorrelationId)
            ?.SetTag(AttributeNames.Format, format);

    /// <summary>Records the span of a job's wait in the queue.</summary>
    public static void RecordWait(VideoJob job, DateTimeOffset end) => Add(SpanNames.WaitInQueue, job, job.CreatedAt, end)?.Stop();

    /// <summary>Records the span of a stage that has succeeded or failed.</summary>
    /// <param name="job">The job.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="redeliveries">How often the stage was retried.</param>
    /// <param name="error">The code of the error that ended the job in this stage, or null.</param>
    public static void RecordStage(VideoJob job, StageRecord stage, int redeliveries, string? error)
    {
        using Activity? activity = Add($"{SpanNames.Stage}{stage.Name}", job, stage.StartedAt, stage.FinishedAt!.Value);
        activity?.SetTag(AttributeNames.Stage, stage.Name).SetTag(AttributeNames.Redeliveries, redeliveries);
        if (error is not null)
        {
            activity.Fail(error);
        }
    }

    /// <summary>Records the span of a review that has ended.</summary>
    public static void RecordReview(VideoJob job, DateTimeOffset start, DateTimeOffset end) =>
        Add(SpanNames.WaitForReview, job, start, end)?.Stop();

    /// <summary>Records the span of a job that has ended.</summary>
    public static void RecordJob(VideoJob job)
    {
        using Activity? activity = Add(SpanNames.GenerateVideo, job, job.CreatedAt, job.CompletedAt!.Value);
        activity
            ?.SetTag(AttributeNames.Operation, Operation)
            .SetTag(AttributeNames.ModelProvider, Provider)
            .SetTag(AttributeNames.Model, job.Model)
            .SetTag(AttributeNames.Seed, job.Seed)
            .SetTag(AttributeNames.OutputType, OutputType)
            .SetTag(AttributeNames.Outcome, GetOutcome(job))
            .SetTag(AttributeNames.Width, job.Clip.Width)
            .SetTag(AttributeNames.Height, job.Clip.Height)
            .SetTag(AttributeNames.Frames, job.Clip.NumFrames);
        if (job.ErrorCode is not null)
        {
            activity.Fail(job.ErrorCode);
        }
    }

    /// <summary>Returns the outcome of an ended job: completed, rejected, failed or cancelled.</summary>
    public static string GetOutcome(VideoJob job) => job.CurrentState.ToLowerInvariant();

    /// <summary>Starts a span with a given start and end time; the caller stops it immediately.</summary>
    private static Activity? Add(string name, VideoJob job, DateTimeOffset start, DateTimeOffset end) =>
        Start(name, job.TraceParent, start).SetVideo(job.CorrelationId)?.SetEndTime(end.UtcDateTime);

    private static Activity? Start(
        string name,
        string? traceParent,
        DateTimeOffset startTime = default,
        IEnumerable<ActivityLink>? links = null
    ) =>
        s_source.StartActivity(
            name,
            ActivityKind.Internal,
            ActivityContext.TryParse(traceParent, null, isRemote: true, out ActivityContext parent) ? parent : default,
            links: links,
            startTime: startTime
        );
}
