namespace TextToVideo.Contracts;

/// <summary>The names of the pipeline's stages, in the order in which a job runs them.</summary>
public static class PipelineStages
{
    /// <summary>Moderates the prompt.</summary>
    public const string ModeratePrompt = "moderate_prompt";

    /// <summary>Encodes the prompt to a text embedding.</summary>
    public const string EncodeText = "encode_text";

    /// <summary>Denoises noise to latents.</summary>
    public const string Denoise = "denoise";

    /// <summary>Decodes latents to frames.</summary>
    public const string DecodeFrames = "decode_frames";

    /// <summary>Moderates the frames.</summary>
    public const string ModerateFrames = "moderate_frames";

    /// <summary>Encodes frames to video files.</summary>
    public const string Transcode = "transcode";

    /// <summary>Gets all stages in order.</summary>
    public static IReadOnlyList<string> All { get; } = [ModeratePrompt, EncodeText, Denoise, DecodeFrames, ModerateFrames, Transcode];
}
