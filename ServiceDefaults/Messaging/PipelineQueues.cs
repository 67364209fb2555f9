namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>The names of the queues: a command's in kebab case, and the saga's.</summary>
public static class PipelineQueues
{
    /// <summary>The connection string's name; without it the bus is in the process.</summary>
    public const string ConnectionName = "rabbitmq";

    /// <summary>Where the saga hears of its jobs.</summary>
    public const string Saga = "video-generation";

    /// <summary>What MassTransit appends for messages whose handling failed.</summary>
    public const string ErrorSuffix = "_error";

    /// <summary>What MassTransit appends for messages that nobody handles.</summary>
    public const string SkippedSuffix = "_skipped";

    /// <summary>For messages that a quorum queue has handed out too often.</summary>
    public const string DeadSuffix = "_dead";

    /// <summary>All of them, in the pipeline's order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Saga, "moderate-prompt", "encode-text", "denoise-latents", "decode-latents", "moderate-frames", "transcode-video",
    ];
}
