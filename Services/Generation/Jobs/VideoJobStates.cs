using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>Defines the names of the saga's states as they are stored in the database.</summary>
public static class VideoJobStates
{
    /// <summary>Accepted; no stage has begun.</summary>
    public const string Queued = nameof(Queued);

    /// <summary>The prompt is being moderated.</summary>
    public const string ModeratingPrompt = nameof(ModeratingPrompt);

    /// <summary>The moderation decision about the prompt is pending review by an admin.</summary>
    public const string ReviewingPrompt = nameof(ReviewingPrompt);

    /// <summary>The prompt is being encoded.</summary>
    public const string EncodingText = nameof(EncodingText);

    /// <summary>The latents are being denoised.</summary>
    public const string Denoising = nameof(Denoising);

    /// <summary>The latents are being decoded to frames.</summary>
    public const string DecodingFrames = nameof(DecodingFrames);

    /// <summary>The frames are being moderated.</summary>
    public const string ModeratingFrames = nameof(ModeratingFrames);

    /// <summary>The moderation decision about the frames is pending review by an admin.</summary>
    public const string ReviewingFrames = nameof(ReviewingFrames);

    /// <summary>The files are being encoded.</summary>
    public const string Transcoding = nameof(Transcoding);

    /// <summary>Every stage has completed.</summary>
    public const string Completed = nameof(Completed);

    /// <summary>Moderation rejected the prompt or the frames.</summary>
    public const string Rejected = nameof(Rejected);

    /// <summary>A stage failed and is not retried.</summary>
    public const string Failed = nameof(Failed);

    /// <summary>The user cancelled the job.</summary>
    public const string Cancelled = nameof(Cancelled);

    /// <summary>Gets the states of a job that has ended.</summary>
    public static IReadOnlyList<string> Final { get; } = [Completed, Rejected, Failed, Cancelled];

    /// <summary>Returns whether a state is final.</summary>
    /// <param name="state">The name of a state.</param>
    public static bool IsFinal(string state) => Final.Contains(state);

    /// <summary>Returns the stage that runs in a state.</summary>
    /// <param name="state">The name of a state.</param>
    /// <returns>One of <see cref="PipelineStages"/>, or null if no stage runs in the state.</returns>
    public static string? GetStage(string state) =>
        state switch
        {
            ModeratingPrompt => PipelineStages.ModeratePrompt,
            EncodingText => PipelineStages.EncodeText,
            Denoising => PipelineStages.Denoise,
            DecodingFrames => PipelineStages.DecodeFrames,
            ModeratingFrames => PipelineStages.ModerateFrames,
            Transcoding => PipelineStages.Transcode,
            _ => null,
        };
}
