namespace TextToVideo.Contracts.Messages;

/// <summary>Command to the saga: send the current stage's command again, because the job has been silent for too long.</summary>
/// <param name="VideoId">The video.</param>
public sealed record ResumeVideo(Guid VideoId) : IPipelineMessage;
