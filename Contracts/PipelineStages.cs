namespace TextToVideo.Contracts;

/// <summary>The names of the pipeline's stages, in the order in which a job passes them.</summary>
public static class PipelineStages
{
    /// <summary>Moderation of the prompt.</summary>
    public const string ModeratePrompt = "moderate_prompt";

    /// <summary>Prompt to text embedding.</summary>
    public const string EncodeText = "encode_text";

    /// <summary>Noise to latents.</summary>
    public const string Denoise = "denoise";

    /// <summary>Latents to frames.</summary>
    public const string DecodeFrames = "decode_frames";

    /// <summary>Moderation of the frames.</summary>
    public const string ModerateFrames = "moderate_frames";

    /// <summary>Frames to video files.</summary>
    public const string Transcode = "transcode";

    /// <summary>All stages in order.</summary>
    public static IReadOnlyList<string> All { get; } = [ModeratePrompt, EncodeText, Denoise, DecodeFrames, ModerateFrames, Transcode];
}
