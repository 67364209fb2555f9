namespace TextToVideo.Contracts.Messages;

/// <summary>Command: encode prompt and negative prompt with the model's text encoder.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Prompt">The text that conditions the denoiser.</param>
/// <param name="NegativePrompt">The text that guidance leads away from; may be empty.</param>
public sealed record EncodeText(Guid VideoId, string Model, string Prompt, string NegativePrompt) : IPipelineMessage;
