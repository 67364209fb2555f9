namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the prompt has been moderated.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Verdict">The verdict on the prompt.</param>
public sealed record PromptModerated(Guid VideoId, ModerationVerdict Verdict) : IPipelineMessage;
