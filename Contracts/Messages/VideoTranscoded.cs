namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the video files, the thumbnail and the spritesheet are done.</summary>
/// <param name="VideoId">The video.</param>
public sealed record VideoTranscoded(Guid VideoId) : IPipelineMessage;
