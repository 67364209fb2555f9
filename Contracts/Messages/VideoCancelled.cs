namespace TextToVideo.Contracts.Messages;

/// <summary>Event to every process: the job was cancelled, so work for it must stop.</summary>
/// <param name="VideoId">The id of the video.</param>
public sealed record VideoCancelled(Guid VideoId) : IPipelineMessage;
