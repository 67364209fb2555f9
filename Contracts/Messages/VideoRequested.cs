namespace TextToVideo.Contracts.Messages;

/// <summary>Event: a job has been stored and may start.</summary>
/// <param name="VideoId">The id of the video.</param>
public sealed record VideoRequested(Guid VideoId) : IPipelineMessage;
