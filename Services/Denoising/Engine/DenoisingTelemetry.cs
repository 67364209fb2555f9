using System.Diagnostics;

namespace TextToVideo.Denoising.Engine;

/// <summary>Traces: one span per step of a batch. It belongs to no single job, so it is linked to all of them.</summary>
internal static class DenoisingTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string SourceName = "TextToVideo.Denoising";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts the span of one step.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="jobs">The jobs in the batch.</param>
    /// <param name="rows">Its rows.</param>
    public static Activity? StartStep(string model, IReadOnlyList<DenoisingJob> jobs, int rows)
    {
        if (!s_source.HasListeners())
        {
            return null;
        }

        IEnumerable<ActivityLink> links = jobs
            .Where(job => job.Caller != default)
            .Select(job => new ActivityLink(job.Caller, new ActivityTagsCollection { ["texttovideo.step"] = job.Step + 1 }));
        return s_source.StartActivity(
            ActivityKind.Internal,
            parentContext: default,
            tags: [new("texttovideo.model", model), new("texttovideo.batch.rows", rows), new("texttovideo.batch.jobs", jobs.Count)],
            links: links,
            name: "denoise step");
    }
}
