namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the prompt has been moderated.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Verdict">Whether the job may go on.</param>
public sealed record PromptModerated(Guid VideoId, ModerationVerdict Verdict) : IPipelineMessage;
