namespace TextToVideo.Contracts.Telemetry;

/// <summary>
/// The names of the spans. A name that ends with a space is a prefix of the span's subject. docs/telemetry.md describes them.
/// </summary>
public static class SpanNames
{
    /// <summary>A request for a video is accepted or rejected.</summary>
    public const string CreateVideo = "create video";

    /// <summary>A whole job, from its acceptance to its end.</summary>
    public const string GenerateVideo = "generate video";

    /// <summary>A job waits in the queue.</summary>
    public const string WaitInQueue = "wait in queue";

    /// <summary>A stage of a job, from its command to its event.</summary>
    public const string Stage = "stage ";

    /// <summary>A job waits for a review.</summary>
    public const string WaitForReview = "wait for review";

    /// <summary>A webhook is called because a job has ended.</summary>
    public const string DeliverWebhook = "deliver webhook";

    /// <summary>A completed video is converted to another format.</summary>
    public const string ConvertVideo = "convert video";

    /// <summary>A job, or the command of a stage, is sent to the bus.</summary>
    public const string Dispatch = "dispatch ";

    /// <summary>A worker's attempt at a stage.</summary>
    public const string Work = "work ";

    /// <summary>A step of a batch of the denoising engine.</summary>
    public const string DenoiseStep = "denoise step";

    /// <summary>A call of a network.</summary>
    public const string Run = "run ";

    /// <summary>The file of a network is loaded.</summary>
    public const string Load = "load ";

    /// <summary>A run of ffmpeg.</summary>
    public const string Ffmpeg = "ffmpeg ";
}
