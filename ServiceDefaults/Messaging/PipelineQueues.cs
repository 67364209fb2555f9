using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>The names of the queues: a command's in kebab case, and the saga's.</summary>
public static class PipelineQueues
{
    /// <summary>The connection string's name; without it the bus is in the process.</summary>
    public const string ConnectionName = "rabbitmq";

    /// <summary>Where the saga hears of its jobs.</summary>
    public const string Saga = "video-generation";

    /// <summary>The commands to moderate a prompt.</summary>
    public const string ModeratePrompt = "moderate-prompt";

    /// <summary>The commands to encode a text.</summary>
    public const string EncodeText = "encode-text";

    /// <summary>The commands to denoise latents.</summary>
    public const string DenoiseLatents = "denoise-latents";

    /// <summary>The commands to decode latents to frames.</summary>
    public const string DecodeLatents = "decode-latents";

    /// <summary>The commands to moderate frames.</summary>
    public const string ModerateFrames = "moderate-frames";

    /// <summary>The commands to make a video's files.</summary>
    public const string TranscodeVideo = "transcode-video";

    /// <summary>What MassTransit appends for messages whose handling failed.</summary>
    public const string ErrorSuffix = "_error";

    /// <summary>What MassTransit appends for messages that nobody handles.</summary>
    public const string SkippedSuffix = "_skipped";

    /// <summary>For messages that a quorum queue has handed out too often.</summary>
    public const string DeadSuffix = "_dead";

    /// <summary>All of them, in the pipeline's order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Saga, ModeratePrompt, EncodeText, DenoiseLatents, DecodeLatents, ModerateFrames, TranscodeVideo];

    /// <summary>The queue of a stage's commands.</summary>
    /// <param name="stage">One of <see cref="PipelineStages"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static string Of(string stage) =>
        stage switch
        {
            PipelineStages.ModeratePrompt => ModeratePrompt,
            PipelineStages.EncodeText => EncodeText,
            PipelineStages.Denoise => DenoiseLatents,
            PipelineStages.DecodeFrames => DecodeLatents,
            PipelineStages.ModerateFrames => ModerateFrames,
            PipelineStages.Transcode => TranscodeVideo,
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "There is no such stage."),
        };
}
