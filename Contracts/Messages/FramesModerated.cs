namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the frames have been moderated.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Verdict">Whether the video may be shown.</param>
public sealed record FramesModerated(Guid VideoId, ModerationVerdict Verdict) : IPipelineMessage;
