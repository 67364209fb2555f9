namespace TextToVideo.Contracts.Telemetry;

/// <summary>
/// The names of our own spans. Those that end with a space are followed by what they are about; docs/telemetry.md describes them.
/// </summary>
public static class SpanNames
{
    /// <summary>A job is accepted, or refused.</summary>
    public const string CreateVideo = "create video";

    /// <summary>A whole job, from its acceptance to its end.</summary>
    public const string GenerateVideo = "generate video";

    /// <summary>The job waits for its turn.</summary>
    public const string WaitInQueue = "wait in queue";

    /// <summary>A stage of a job, from its command to its event.</summary>
    public const string Stage = "stage ";

    /// <summary>A job waits for a reviewer.</summary>
    public const string WaitForReview = "wait for review";

    /// <summary>A webhook is told that a job has ended.</summary>
    public const string DeliverWebhook = "deliver webhook";

    /// <summary>A completed video's file is made in another format.</summary>
    public const string ConvertVideo = "convert video";

    /// <summary>A job, or the command of one of its stages, is handed to the bus.</summary>
    public const string Dispatch = "dispatch ";

    /// <summary>A worker's attempt at a stage.</summary>
    public const string Work = "work ";

    /// <summary>A step of a batch of the denoising engine.</summary>
    public const string DenoiseStep = "denoise step";

    /// <summary>A call of a network.</summary>
    public const string Run = "run ";

    /// <summary>A network's file is loaded.</summary>
    public const string Load = "load ";

    /// <summary>A run of ffmpeg.</summary>
    public const string Ffmpeg = "ffmpeg ";
}
