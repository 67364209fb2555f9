using TextToVideo.Inference.Tensors;

namespace TextToVideo.TextEncoding;

/// <summary>The prompt embeds of a prompt and its negative prompt.</summary>
/// <param name="Model">The name of the model that encoded them.</param>
/// <param name="File">
/// prompt_embeds [L, D], prompt_mask [L], negative_prompt_embeds [L, D] and negative_prompt_mask [L], all float32.
/// </param>
/// <param name="PromptTruncated">True if the prompt had too many tokens and was truncated.</param>
/// <param name="NegativePromptTruncated">True if the negative prompt had too many tokens and was truncated.</param>
/// <param name="PhrasesTruncated">True if the phrases after the prompt were truncated too.</param>
/// <param name="IgnoredPrompt">The beginning of what was truncated of the prompt; null if nothing was.</param>
/// <param name="IgnoredNegativePrompt">The beginning of what was truncated of the negative prompt; null if nothing was.</param>
internal sealed record EncodedPrompt(
    string Model,
    SafetensorsBuilder File,
    bool PromptTruncated,
    bool NegativePromptTruncated,
    bool PhrasesTruncated,
    string? IgnoredPrompt,
    string? IgnoredNegativePrompt
);
