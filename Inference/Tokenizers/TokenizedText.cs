namespace TextToVideo.Inference.Tokenizers;

/// <summary>A text as its encoder takes it.</summary>
/// <param name="Ids">Token ids, padded to the tokenizer's maximum length.</param>
/// <param name="Mask">1 for a token, 0 for padding; as long as <paramref name="Ids"/>.</param>
/// <param name="TokenCount">How many of the ids are tokens.</param>
/// <param name="Truncated">Whether the text had more tokens than fit.</param>
public sealed record TokenizedText(long[] Ids, float[] Mask, int TokenCount, bool Truncated);
