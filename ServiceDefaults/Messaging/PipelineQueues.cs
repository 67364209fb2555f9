using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>The names of the queues. The queue of a command has the command's name in kebab case.</summary>
public static class PipelineQueues
{
    /// <summary>The name of the connection string. If it is not configured, the bus is in memory.</summary>
    public const string ConnectionName = "rabbitmq";

    /// <summary>The queue of the saga.</summary>
    public const string Saga = "video-generation";

    /// <summary>The queue of the commands to moderate a prompt.</summary>
    public const string ModeratePrompt = "moderate-prompt";

    /// <summary>The queue of the commands to encode a text.</summary>
    public const string EncodeText = "encode-text";

    /// <summary>The queue of the commands to denoise latents.</summary>
    public const string DenoiseLatents = "denoise-latents";

    /// <summary>The queue of the commands to decode latents to frames.</summary>
    public const string DecodeLatents = "decode-latents";

    /// <summary>The queue of the commands to moderate frames.</summary>
    public const string ModerateFrames = "moderate-frames";

    /// <summary>The queue of the commands to create a video's files.</summary>
    public const string TranscodeVideo = "transcode-video";

    /// <summary>The queue of the requests to moderate texts that belong to no job.</summary>
    public const string JudgeTexts = "judge-texts";

    /// <summary>The queue of the requests to convert a completed video.</summary>
    public const string ConvertVideo = "convert-video";

    /// <summary>The queue from which Generation learns of commands that reached the delivery limit of a quorum queue.</summary>
    public const string DeadCommands = "dead-commands";

    /// <summary>MassTransit's suffix of queues for messages whose handling failed.</summary>
    public const string ErrorSuffix = "_error";

    /// <summary>MassTransit's suffix of queues for messages without a consumer.</summary>
    public const string SkippedSuffix = "_skipped";

    /// <summary>The suffix of queues for messages that reached the delivery limit of a quorum queue.</summary>
    public const string DeadSuffix = "_dead";

    /// <summary>Gets the queues of the saga and of the stages, in the order of the pipeline.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Saga, ModeratePrompt, EncodeText, DenoiseLatents, DecodeLatents, ModerateFrames, TranscodeVideo];

    /// <summary>Gets the queues of messages that are not part of the pipeline.</summary>
    public static IReadOnlyList<string> Others { get; } = [JudgeTexts, ConvertVideo, DeadCommands];

    /// <summary>Returns the queue of a stage's commands.</summary>
    /// <param name="stage">The stage; one of <see cref="PipelineStages"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stage does not exist.</exception>
    public static string GetQueueName(string stage) =>
        stage switch
        {
            PipelineStages.ModeratePrompt => ModeratePrompt,
            PipelineStages.EncodeText => EncodeText,
            PipelineStages.Denoise => DenoiseLatents,
            PipelineStages.DecodeFrames => DecodeLatents,
            PipelineStages.ModerateFrames => ModerateFrames,
            PipelineStages.Transcode => TranscodeVideo,
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "The stage does not exist."),
        };
}
