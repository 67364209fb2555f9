namespace TextToVideo.Contracts.Telemetry;

/// <summary>The names of our metrics; docs/telemetry.md describes them.</summary>
public static class MetricNames
{
    /// <summary>From a job's acceptance to its end.</summary>
    public const string VideoDuration = "texttovideo.video.duration";

    /// <summary>From a stage's command to its event.</summary>
    public const string StageDuration = "texttovideo.stage.duration";

    /// <summary>From a job's acceptance to its first stage.</summary>
    public const string QueueDuration = "texttovideo.queue.duration";

    /// <summary>Failed stages that were put off.</summary>
    public const string StageRedeliveries = "texttovideo.stage.redeliveries";

    /// <summary>Jobs that wait for their turn.</summary>
    public const string QueueDepth = "texttovideo.queue.depth";

    /// <summary>How long the oldest of them has waited.</summary>
    public const string QueueAge = "texttovideo.queue.age";

    /// <summary>Jobs that wait for a reviewer.</summary>
    public const string Reviews = "texttovideo.reviews";

    /// <summary>Jobs whose stage it is.</summary>
    public const string StageJobs = "texttovideo.stage.jobs";

    /// <summary>How long the stage's job that has not changed for longest has not.</summary>
    public const string StageAge = "texttovideo.stage.age";

    /// <summary>Commands that no worker has taken.</summary>
    public const string StageQueueDepth = "texttovideo.stage.queue.depth";

    /// <summary>Processes that take a stage's commands.</summary>
    public const string StageWorkers = "texttovideo.stage.workers";

    /// <summary>What moderation decided.</summary>
    public const string ModerationDecisions = "texttovideo.moderation.decisions";

    /// <summary>Requests that were refused because somebody asks for too much.</summary>
    public const string RequestsRefused = "texttovideo.requests.refused";

    /// <summary>Jobs in the denoising engine.</summary>
    public const string DenoisingJobs = "texttovideo.denoising.active_jobs";

    /// <summary>Steps that jobs have taken.</summary>
    public const string DenoisingSteps = "texttovideo.denoising.steps";

    /// <summary>How long a step of a batch takes.</summary>
    public const string StepDuration = "texttovideo.denoising.step.duration";

    /// <summary>Jobs that share a model call.</summary>
    public const string BatchJobs = "texttovideo.denoising.batch.jobs";

    /// <summary>Rows of a model call.</summary>
    public const string BatchRows = "texttovideo.denoising.batch.rows";

    /// <summary>Texts whose embedding was known.</summary>
    public const string CacheHits = "texttovideo.text_encoding.cache.hits";

    /// <summary>Texts that had to be encoded.</summary>
    public const string CacheMisses = "texttovideo.text_encoding.cache.misses";

    /// <summary>How long it took to load a network.</summary>
    public const string ModelLoadDuration = "texttovideo.model.load.duration";

    /// <summary>Bytes of artifacts that were stored.</summary>
    public const string ArtifactBytes = "texttovideo.artifacts.stored";

    /// <summary>A GPU's memory that is in use.</summary>
    public const string GpuMemoryUsage = "hw.gpu.memory.usage";

    /// <summary>A GPU's memory.</summary>
    public const string GpuMemoryLimit = "hw.gpu.memory.limit";
}
