namespace TextToVideo.Contracts.Messages;

/// <summary>Command: encode the prompt and the negative prompt with the model's text encoder.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Model">The name of the model.</param>
/// <param name="Prompt">The text that conditions the denoiser.</param>
/// <param name="NegativePrompt">The text that guidance steers away from; may be empty.</param>
/// <param name="Phrases">
/// The end of the prompt that the model's phrases for style, camera, mood and theme make up; may be empty. If the prompt has too many
/// tokens, the text before the phrases is truncated, and the phrases are kept.
/// </param>
public sealed record EncodeText(Guid VideoId, string Model, string Prompt, string NegativePrompt, string Phrases = "") : IPipelineMessage;
