namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the prompt and the negative prompt have been encoded.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="EmbeddingKey">The artifact key of the text embedding (safetensors).</param>
/// <param name="PromptTruncated">Whether the prompt was truncated because it has more tokens than the model supports.</param>
/// <param name="NegativePromptTruncated">Whether the negative prompt was truncated for the same reason.</param>
/// <param name="PhrasesTruncated">Whether a part of the command's phrases was truncated, and not only the prompt before them.</param>
/// <param name="IgnoredPrompt">The beginning of what was truncated of the prompt, if it is known.</param>
/// <param name="IgnoredNegativePrompt">The beginning of what was truncated of the negative prompt, if it is known.</param>
public sealed record TextEncoded(
    Guid VideoId,
    string EmbeddingKey,
    bool PromptTruncated,
    bool NegativePromptTruncated = false,
    bool PhrasesTruncated = false,
    string? IgnoredPrompt = null,
    string? IgnoredNegativePrompt = null
) : IPipelineMessage;
