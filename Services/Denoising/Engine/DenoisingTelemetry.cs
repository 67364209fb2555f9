using System.Diagnostics;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.Denoising.Engine;

/// <summary>
/// Tracing: one span per step in the trace of each job of a batch. The span of the first job also contains the model call and links to all
/// jobs; the spans of the other jobs link to it.
/// </summary>
internal static class DenoisingTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string SourceName = "TextToVideo.Denoising";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts the span of one step of a batch.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="jobs">The jobs in the batch.</param>
    /// <param name="rows">The number of rows in the batch.</param>
    public static Activity? StartStep(string model, IReadOnlyList<DenoisingJob> jobs, int rows)
    {
        if (!s_source.HasListeners())
        {
            return null;
        }

        IEnumerable<ActivityLink> links = jobs.Where(job => job.Caller != default)
            .Select(job => new ActivityLink(job.Caller, new ActivityTagsCollection { [AttributeNames.Step] = job.Step + 1 }));
        return s_source.StartActivity(
            ActivityKind.Internal,
            jobs[0].Caller,
            tags: GetTags(jobs[0], model, jobs.Count, rows),
            links: links,
            name: SpanNames.DenoiseStep
        );
    }

    /// <summary>Adds the span of the step to the traces of the other jobs, shortly before the batch's span ends.</summary>
    /// <param name="batch">The batch's span.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="jobs">The jobs in the batch.</param>
    /// <param name="rows">The number of rows in the batch.</param>
    public static void Share(Activity? batch, string model, IReadOnlyList<DenoisingJob> jobs, int rows)
    {
        if (batch is null)
        {
            return;
        }

        foreach (DenoisingJob job in jobs.Skip(1).Where(job => job.Caller != default))
        {
            using Activity? activity = s_source.StartActivity(
                ActivityKind.Internal,
                job.Caller,
                tags: GetTags(job, model, jobs.Count, rows),
                links: [new(batch.Context)],
                startTime: batch.StartTimeUtc,
                name: SpanNames.DenoiseStep
            );
            if (batch.GetTagItem(AttributeNames.ErrorType) is string error)
            {
                activity.Fail(error);
            }
        }
    }

    private static KeyValuePair<string, object?>[] GetTags(DenoisingJob job, string model, int jobs, int rows) =>
        [
            new(AttributeNames.Model, model),
            new(AttributeNames.Step, job.Step + 1),
            new(AttributeNames.BatchJobs, jobs),
            new(AttributeNames.BatchRows, rows),
        ];
}
