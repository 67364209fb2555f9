namespace TextToVideo.Inference.Models;

/// <summary>
/// The text encoder. Inputs: token ids int64 [B, L] and attention mask float32 [B, L]. Output: prompt embeds float32 [B, L, D]. Without a
/// mask (<see cref="MaskKind.None"/>), L is the number of tokens of the text instead of the maximum.
/// </summary>
public sealed record TextEncoderManifest
{
    /// <summary>The ONNX file, relative to the model's folder.</summary>
    public required string File { get; init; }

    /// <summary>The tokenizer that produces the token ids.</summary>
    public required TokenizerManifest Tokenizer { get; init; }

    /// <summary>L: the number of tokens that every text is truncated or padded to.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>D: the embedding dimension.</summary>
    public required int EmbeddingWidth { get; init; }

    /// <summary>The form of the attention mask that this network takes.</summary>
    public required MaskKind MaskKind { get; init; }

    /// <summary>How an empty prompt or negative prompt is encoded.</summary>
    public EmptyTextKind EmptyText { get; init; }

    /// <summary>How texts are cleaned before they are split into tokens.</summary>
    public TextCleaning Cleaning { get; init; }

    /// <summary>The names of the ONNX inputs.</summary>
    public required TextEncoderInputs Inputs { get; init; }

    /// <summary>The names of the ONNX outputs.</summary>
    public required TextEncoderOutputs Outputs { get; init; }
}

/// <summary>The names of the text encoder's inputs.</summary>
/// <param name="Ids">Token ids, int64 [B, L].</param>
/// <param name="Mask">Attention mask, float32 [B, L]; null for a network without a mask.</param>
public sealed record TextEncoderInputs(string Ids, string? Mask = null);

/// <summary>The ways to encode an empty text.</summary>
public enum EmptyTextKind
{
    /// <summary>Like any other text; it consists of the end token.</summary>
    Encoded,

    /// <summary>As no token at all, as in Genmo's own code for Mochi 1 and with <c>force_zeros_for_empty_prompt</c> in diffusers.</summary>
    NoTokens,
}

/// <summary>The ways to clean a text.</summary>
public enum TextCleaning
{
    /// <summary>Texts are not changed.</summary>
    None,

    /// <summary>As diffusers does for Wan: HTML entities are replaced twice, and white space becomes a single space.</summary>
    Html,
}

/// <summary>The names of the text encoder's outputs.</summary>
/// <param name="Text">Prompt embeds, float32 [B, L, D].</param>
public sealed record TextEncoderOutputs(string Text);
