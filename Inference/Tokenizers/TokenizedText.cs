namespace TextToVideo.Inference.Tokenizers;

/// <summary>A tokenized text.</summary>
/// <param name="Ids">Token ids, padded to the tokenizer's maximum length.</param>
/// <param name="Mask">The attention mask: 1 for a token, 0 for padding; as long as <paramref name="Ids"/>.</param>
/// <param name="TokenCount">The number of tokens without padding.</param>
/// <param name="Truncated">True if the text had too many tokens and was truncated.</param>
public sealed record TokenizedText(long[] Ids, float[] Mask, int TokenCount, bool Truncated);
