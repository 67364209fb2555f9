using System.Diagnostics;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.Denoising.Engine;

/// <summary>
/// Traces: in the trace of each job of a batch one span a step. The first job's is the batch's own, in which the model is called; it is
/// linked to all jobs, and the others' spans are linked to it.
/// </summary>
internal static class DenoisingTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string SourceName = "TextToVideo.Denoising";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts the batch's span of one step.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="jobs">The jobs in the batch.</param>
    /// <param name="rows">Its rows.</param>
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
            tags: TagsOf(jobs[0], model, jobs.Count, rows),
            links: links,
            name: SpanNames.DenoiseStep
        );
    }

    /// <summary>The spans of a step in the traces of the jobs that do not have the batch's own, which is about to end.</summary>
    /// <param name="batch">The batch's span.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="jobs">The jobs in the batch.</param>
    /// <param name="rows">Its rows.</param>
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
                tags: TagsOf(job, model, jobs.Count, rows),
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

    private static KeyValuePair<string, object?>[] TagsOf(DenoisingJob job, string model, int jobs, int rows) =>
        [
            new(AttributeNames.Model, model),
            new(AttributeNames.Step, job.Step + 1),
            new(AttributeNames.BatchJobs, jobs),
            new(AttributeNames.BatchRows, rows),
        ];
}
