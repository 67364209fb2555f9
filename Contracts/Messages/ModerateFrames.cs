namespace TextToVideo.Contracts.Messages;

/// <summary>Command: moderate the decoded frames.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="FramesKey">The artifact key of the frames (raw RGB24, frame after frame).</param>
/// <param name="Clip">The size, number and rate of the frames.</param>
public sealed record ModerateFrames(Guid VideoId, string FramesKey, Clip Clip) : IPipelineMessage
{
    /// <summary>Whether the frames can show people; true if the sender does not say.</summary>
    public bool ShowsPeople { get; init; } = true;

    /// <summary>Whether frames are still being decoded. The stage reads them as they are stored.</summary>
    public bool IsAhead { get; init; }
}
