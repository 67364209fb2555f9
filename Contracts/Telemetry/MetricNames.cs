namespace TextToVideo.Contracts.Telemetry;

/// <summary>The names of the metrics. docs/telemetry.md describes them.</summary>
public static class MetricNames
{
    /// <summary>The time from a job's acceptance to its end.</summary>
    public const string VideoDuration = "texttovideo.video.duration";

    /// <summary>The time from a stage's command to its event.</summary>
    public const string StageDuration = "texttovideo.stage.duration";

    /// <summary>The time from a job's acceptance to its first stage.</summary>
    public const string QueueDuration = "texttovideo.queue.duration";

    /// <summary>Delayed retries of stages after transient failures.</summary>
    public const string StageRedeliveries = "texttovideo.stage.redeliveries";

    /// <summary>Jobs that wait in the queue.</summary>
    public const string QueueDepth = "texttovideo.queue.depth";

    /// <summary>The waiting time of the oldest job in the queue.</summary>
    public const string QueueAge = "texttovideo.queue.age";

    /// <summary>Jobs with a pending review.</summary>
    public const string Reviews = "texttovideo.reviews";

    /// <summary>Jobs in a stage.</summary>
    public const string StageJobs = "texttovideo.stage.jobs";

    /// <summary>The age of the least recently updated job in a stage.</summary>
    public const string StageAge = "texttovideo.stage.age";

    /// <summary>Jobs that a stage still has to work on, which determine its replicas.</summary>
    public const string StageDemand = "texttovideo.stage.demand";

    /// <summary>Commands of a stage that wait for a worker.</summary>
    public const string StageQueueDepth = "texttovideo.stage.queue.depth";

    /// <summary>Processes that consume the commands of a stage.</summary>
    public const string StageWorkers = "texttovideo.stage.workers";

    /// <summary>Decisions of moderation and reviewers.</summary>
    public const string ModerationDecisions = "texttovideo.moderation.decisions";

    /// <summary>Prompts that were to be rewritten.</summary>
    public const string PromptEnhancements = "texttovideo.prompt.enhancements";

    /// <summary>Requests that were rejected because of a rate limit or quota.</summary>
    public const string RequestsRefused = "texttovideo.requests.refused";

    /// <summary>Jobs in the denoising engine.</summary>
    public const string DenoisingJobs = "texttovideo.denoising.active_jobs";

    /// <summary>Denoising steps of jobs.</summary>
    public const string DenoisingSteps = "texttovideo.denoising.steps";

    /// <summary>Denoising steps of jobs that needed no model call.</summary>
    public const string DenoisingSkippedSteps = "texttovideo.denoising.skipped_steps";

    /// <summary>The duration of a step of a batch.</summary>
    public const string StepDuration = "texttovideo.denoising.step.duration";

    /// <summary>Jobs that share a model call.</summary>
    public const string BatchJobs = "texttovideo.denoising.batch.jobs";

    /// <summary>Rows of a model call.</summary>
    public const string BatchRows = "texttovideo.denoising.batch.rows";

    /// <summary>Texts whose embedding was cached.</summary>
    public const string CacheHits = "texttovideo.text_encoding.cache.hits";

    /// <summary>Texts that had to be encoded.</summary>
    public const string CacheMisses = "texttovideo.text_encoding.cache.misses";

    /// <summary>The time to load a network.</summary>
    public const string ModelLoadDuration = "texttovideo.model.load.duration";

    /// <summary>The size of the loaded networks.</summary>
    public const string ModelMemoryUsage = "texttovideo.model.memory.usage";

    /// <summary>The memory budget for networks.</summary>
    public const string ModelMemoryLimit = "texttovideo.model.memory.limit";

    /// <summary>Calls that wait until a network is loaded.</summary>
    public const string ModelWaiting = "texttovideo.model.waiting";

    /// <summary>Networks that were unloaded for others.</summary>
    public const string ModelUnloads = "texttovideo.model.unloads";

    /// <summary>The number of stored bytes of artifacts.</summary>
    public const string ArtifactBytes = "texttovideo.artifacts.stored";

    /// <summary>The used memory of a GPU.</summary>
    public const string GpuMemoryUsage = "hw.gpu.memory.usage";

    /// <summary>The total memory of a GPU.</summary>
    public const string GpuMemoryLimit = "hw.gpu.memory.limit";
}
