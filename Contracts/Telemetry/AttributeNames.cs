namespace TextToVideo.Contracts.Telemetry;

/// <summary>
/// The names of the attributes of spans and metrics. They follow OpenTelemetry's semantic conventions where these define one.
/// docs/telemetry.md describes them.
/// </summary>
public static class AttributeNames
{
    /// <summary>The operation of a model: <c>generate_content</c> or <c>embeddings</c>.</summary>
    public const string Operation = "gen_ai.operation.name";

    /// <summary>The provider of the model.</summary>
    public const string ModelProvider = "gen_ai.provider.name";

    /// <summary>The name of the model.</summary>
    public const string Model = "gen_ai.request.model";

    /// <summary>The seed of the job.</summary>
    public const string Seed = "gen_ai.request.seed";

    /// <summary>The output of the model: <c>video</c>.</summary>
    public const string OutputType = "gen_ai.output.type";

    /// <summary>The type of an error: one of <see cref="ErrorCodes"/>, or an exception's type.</summary>
    public const string ErrorType = "error.type";

    /// <summary>The exit code of a process.</summary>
    public const string ExitCode = "process.exit.code";

    /// <summary>The number of the device.</summary>
    public const string DeviceId = "hw.id";

    /// <summary>The name of the device.</summary>
    public const string DeviceName = "hw.name";

    /// <summary>The video's id, as in <c>/v1/videos/{id}</c>.</summary>
    public const string VideoId = "texttovideo.video.id";

    /// <summary>The stage of the pipeline.</summary>
    public const string Stage = "texttovideo.stage";

    /// <summary>The outcome of a job or of an attempt.</summary>
    public const string Outcome = "texttovideo.outcome";

    /// <summary>The number of the attempt within one delivery of the command, from 1.</summary>
    public const string Attempt = "texttovideo.attempt";

    /// <summary>Whether the broker has redelivered the command because an earlier worker did not acknowledge it.</summary>
    public const string Redelivered = "texttovideo.redelivered";

    /// <summary>The number of delayed retries of the stage after transient failures.</summary>
    public const string Redeliveries = "texttovideo.redeliveries";

    /// <summary>Whether the command was resent, because of a delayed retry or because the stage had stalled.</summary>
    public const string Resumed = "texttovideo.resumed";

    /// <summary>The number of a denoising step, from 1.</summary>
    public const string Step = "texttovideo.step";

    /// <summary>The number of jobs that share a model call.</summary>
    public const string BatchJobs = "texttovideo.batch.jobs";

    /// <summary>The number of rows of a model call.</summary>
    public const string BatchRows = "texttovideo.batch.rows";

    /// <summary>The network of the model.</summary>
    public const string Network = "texttovideo.network";

    /// <summary>The execution provider of the network: CPU, CUDA or TensorRT.</summary>
    public const string ExecutionProvider = "texttovideo.execution_provider";

    /// <summary>The shape of each input.</summary>
    public const string InputShapes = "texttovideo.input.shapes";

    /// <summary>The shape of the output.</summary>
    public const string OutputShape = "texttovideo.output.shape";

    /// <summary>The format of the file.</summary>
    public const string Format = "texttovideo.output.format";

    /// <summary>The width of the clip in pixels.</summary>
    public const string Width = "texttovideo.clip.width";

    /// <summary>The height of the clip in pixels.</summary>
    public const string Height = "texttovideo.clip.height";

    /// <summary>The number of frames of the clip.</summary>
    public const string Frames = "texttovideo.clip.frames";

    /// <summary>The kind of moderation: prompt, frames, review or text.</summary>
    public const string ModerationKind = "texttovideo.moderation.kind";

    /// <summary>The action that moderation decided on.</summary>
    public const string ModerationAction = "texttovideo.moderation.action";

    /// <summary>The artifact's name within its video.</summary>
    public const string Artifact = "texttovideo.artifact";

    /// <summary>The prompt. Set only if <c>Logging:Prompts</c> is true.</summary>
    public const string Prompt = "texttovideo.prompt";

    /// <summary>The negative prompt. Set only if <c>Logging:Prompts</c> is true.</summary>
    public const string NegativePrompt = "texttovideo.negative_prompt";
}
