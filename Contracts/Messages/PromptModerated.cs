namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the prompt has been moderated.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Approved">Whether the job may go on.</param>
/// <param name="Reason">One sentence for the user where not approved; empty otherwise.</param>
public sealed record PromptModerated(Guid VideoId, bool Approved, string Reason) : IPipelineMessage;
