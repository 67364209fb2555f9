namespace TextToVideo.Contracts.Messages;

/// <summary>Command to the saga: stop the job.</summary>
/// <param name="VideoId">The video.</param>
public sealed record CancelVideo(Guid VideoId) : IPipelineMessage;
