namespace TextToVideo.Contracts.Messages;

/// <summary>Command: moderate the prompt and the negative prompt.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Prompt">The user's prompt.</param>
/// <param name="NegativePrompt">The user's negative prompt; may be empty.</param>
public sealed record ModeratePrompt(Guid VideoId, string Prompt, string NegativePrompt) : IPipelineMessage;
