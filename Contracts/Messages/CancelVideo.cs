namespace TextToVideo.Contracts.Messages;

/// <summary>Command to the saga: cancel the job.</summary>
/// <param name="VideoId">The id of the video.</param>
public sealed record CancelVideo(Guid VideoId) : IPipelineMessage;
