namespace TextToVideo.Contracts.Messages;

/// <summary>Event to every process: whoever works for this job stops.</summary>
/// <param name="VideoId">The video.</param>
public sealed record VideoCancelled(Guid VideoId) : IPipelineMessage;
