namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the frames have been moderated.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Approved">Whether the video may be shown.</param>
/// <param name="Reason">One sentence for the user where not approved; empty otherwise.</param>
public sealed record FramesModerated(Guid VideoId, bool Approved, string Reason) : IPipelineMessage;
