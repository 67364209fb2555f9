using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.TextEncoders;

/// <summary>The encoding of a text, as the denoiser takes it.</summary>
/// <param name="PromptEmbeds">The prompt embeds: the text encoder's last hidden state, [L, D].</param>
/// <param name="Mask">The attention mask [L]: 1 for a token, 0 for padding, independent of the form that the networks take.</param>
/// <param name="Truncated">True if the text had too many tokens and was truncated.</param>
public sealed record TextEmbedding(FloatTensor PromptEmbeds, float[] Mask, bool Truncated);
