namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the frames have been moderated.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Verdict">The verdict on the frames.</param>
public sealed record FramesModerated(Guid VideoId, ModerationVerdict Verdict) : IPipelineMessage;
