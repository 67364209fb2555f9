namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the video files, the thumbnail and the spritesheet have been created.</summary>
/// <param name="VideoId">The id of the video.</param>
public sealed record VideoTranscoded(Guid VideoId) : IPipelineMessage
{
    /// <summary>Whether the files are unpublished, as <see cref="TranscodeVideo.IsAhead"/> demands.</summary>
    public bool IsAhead { get; init; }
}
