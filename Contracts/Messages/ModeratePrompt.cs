namespace TextToVideo.Contracts.Messages;

/// <summary>Command: moderate the prompt and the negative prompt, and have an approved prompt rewritten if that is requested.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Prompt">The user's prompt.</param>
/// <param name="NegativePrompt">The user's negative prompt; may be empty.</param>
/// <param name="Enhancement">The request to rewrite the prompt; null if it is used as it was written.</param>
public sealed record ModeratePrompt(Guid VideoId, string Prompt, string NegativePrompt, EnhancementRequest? Enhancement = null)
    : IPipelineMessage;
