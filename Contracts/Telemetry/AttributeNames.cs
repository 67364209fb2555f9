namespace TextToVideo.Contracts.Telemetry;

/// <summary>
/// The attributes of our spans and metrics: OpenTelemetry's where its conventions have one, else our own. docs/telemetry.md describes them.
/// </summary>
public static class AttributeNames
{
    /// <summary>What is done with a model: <c>generate_content</c> or <c>embeddings</c>.</summary>
    public const string Operation = "gen_ai.operation.name";

    /// <summary>Who serves the model.</summary>
    public const string ModelProvider = "gen_ai.provider.name";

    /// <summary>The model's name.</summary>
    public const string Model = "gen_ai.request.model";

    /// <summary>The seed of the job.</summary>
    public const string Seed = "gen_ai.request.seed";

    /// <summary>What the model makes: <c>video</c>.</summary>
    public const string OutputType = "gen_ai.output.type";

    /// <summary>Why something failed: one of our error codes, or an exception's type.</summary>
    public const string ErrorType = "error.type";

    /// <summary>How a process ended.</summary>
    public const string ExitCode = "process.exit.code";

    /// <summary>The device's number.</summary>
    public const string DeviceId = "hw.id";

    /// <summary>The device's name.</summary>
    public const string DeviceName = "hw.name";

    /// <summary>The video's id, as in <c>/v1/videos/{id}</c>.</summary>
    public const string VideoId = "texttovideo.video.id";

    /// <summary>The stage of the pipeline.</summary>
    public const string Stage = "texttovideo.stage";

    /// <summary>How a job ended, or what became of an attempt.</summary>
    public const string Outcome = "texttovideo.outcome";

    /// <summary>Which attempt it is within one delivery of the command; the first is 1.</summary>
    public const string Attempt = "texttovideo.attempt";

    /// <summary>Whether the broker has handed the command out before, to a worker that has not acknowledged it.</summary>
    public const string Redelivered = "texttovideo.redelivered";

    /// <summary>How often the stage has been put off after a failure.</summary>
    public const string Redeliveries = "texttovideo.redeliveries";

    /// <summary>Whether the command was sent again, because the stage had been put off, or nothing had been heard of it.</summary>
    public const string Resumed = "texttovideo.resumed";

    /// <summary>A denoising step; the first is 1.</summary>
    public const string Step = "texttovideo.step";

    /// <summary>How many jobs share a model call.</summary>
    public const string BatchJobs = "texttovideo.batch.jobs";

    /// <summary>How many rows a model call has.</summary>
    public const string BatchRows = "texttovideo.batch.rows";

    /// <summary>The part of the model.</summary>
    public const string Network = "texttovideo.network";

    /// <summary>What runs the network: CPU, CUDA or TensorRT.</summary>
    public const string ExecutionProvider = "texttovideo.execution_provider";

    /// <summary>The shape of each input.</summary>
    public const string InputShapes = "texttovideo.input.shapes";

    /// <summary>The shape of the output.</summary>
    public const string OutputShape = "texttovideo.output.shape";

    /// <summary>The format of the file.</summary>
    public const string Format = "texttovideo.output.format";

    /// <summary>Pixels.</summary>
    public const string Width = "texttovideo.clip.width";

    /// <summary>Pixels.</summary>
    public const string Height = "texttovideo.clip.height";

    /// <summary>Frames of the clip.</summary>
    public const string Frames = "texttovideo.clip.frames";

    /// <summary>What was moderated: prompt, frames, review or text.</summary>
    public const string ModerationKind = "texttovideo.moderation.kind";

    /// <summary>What moderation decided.</summary>
    public const string ModerationAction = "texttovideo.moderation.action";

    /// <summary>The artifact's name within its video.</summary>
    public const string Artifact = "texttovideo.artifact";

    /// <summary>What was asked for; only where <c>Logging:Prompts</c> is true.</summary>
    public const string Prompt = "texttovideo.prompt";

    /// <summary>What was asked not to be seen; only where <c>Logging:Prompts</c> is true.</summary>
    public const string NegativePrompt = "texttovideo.negative_prompt";
}
