namespace TextToVideo.Contracts.Messages;

/// <summary>Command to the saga: resend the command of the current stage, because the job has stalled.</summary>
/// <param name="VideoId">The id of the video.</param>
public sealed record ResumeVideo(Guid VideoId) : IPipelineMessage;
