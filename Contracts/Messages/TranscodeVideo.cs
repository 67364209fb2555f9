namespace TextToVideo.Contracts.Messages;

/// <summary>Command: create the video files, the thumbnail and the spritesheet.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="FramesKey">The artifact key of the frames (raw RGB24, frame after frame).</param>
/// <param name="Clip">The size, number and rate of the frames.</param>
/// <param name="Formats">The formats of the video files, at least one of mp4, webm, avi and gif.</param>
public sealed record TranscodeVideo(Guid VideoId, string FramesKey, Clip Clip, IReadOnlyList<string> Formats) : IPipelineMessage
{
    /// <summary>
    /// Whether the frames are not approved yet, and may still be being decoded. The stage reads them as they are stored, and does not
    /// publish the files: another command does so after the approval.
    /// </summary>
    public bool IsAhead { get; init; }

    /// <summary>Whether an earlier command with <see cref="IsAhead"/> may have left unpublished files.</summary>
    public bool MayBePrepared { get; init; }
}
