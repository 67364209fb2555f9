using TextToVideo.Inference.Tensors;

namespace TextToVideo.TextEncoding;

/// <summary>A prompt and its negative prompt as the denoiser takes them.</summary>
/// <param name="Model">The model that encoded them.</param>
/// <param name="File">
/// prompt_embeds [L, D], prompt_mask [L], negative_prompt_embeds [L, D] and negative_prompt_mask [L], all float32.
/// </param>
/// <param name="PromptTruncated">Whether the prompt had more tokens than fit.</param>
internal sealed record EncodedPrompt(string Model, SafetensorsBuilder File, bool PromptTruncated);
