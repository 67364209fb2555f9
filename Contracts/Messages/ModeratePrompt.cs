namespace TextToVideo.Contracts.Messages;

/// <summary>Command: decide whether the prompt may be generated.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Prompt">What the user asked for.</param>
/// <param name="NegativePrompt">What the user does not want to see; may be empty.</param>
public sealed record ModeratePrompt(Guid VideoId, string Prompt, string NegativePrompt) : IPipelineMessage;
