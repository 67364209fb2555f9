namespace TextToVideo.Inference.Models;

/// <summary>The text encoder: token ids int64 [B, L] and mask float32 [B, L] to embeddings float32 [B, L, D].</summary>
public sealed record TextEncoderManifest
{
    /// <summary>The ONNX file, relative to the model's folder.</summary>
    public required string File { get; init; }

    /// <summary>What makes token ids.</summary>
    public required TokenizerManifest Tokenizer { get; init; }

    /// <summary>L: every text is cut or padded to so many tokens.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>D: the width of an embedding.</summary>
    public required int EmbeddingWidth { get; init; }

    /// <summary>How the mask is written for this network.</summary>
    public required MaskKind MaskKind { get; init; }

    /// <summary>The names of the ONNX inputs.</summary>
    public required TextEncoderInputs Inputs { get; init; }

    /// <summary>The names of the ONNX outputs.</summary>
    public required TextEncoderOutputs Outputs { get; init; }
}

/// <summary>The names of the text encoder's inputs.</summary>
/// <param name="Ids">Token ids, int64 [B, L].</param>
/// <param name="Mask">Mask, float32 [B, L].</param>
public sealed record TextEncoderInputs(string Ids, string Mask);

/// <summary>The names of the text encoder's outputs.</summary>
/// <param name="Text">Embeddings, float32 [B, L, D].</param>
public sealed record TextEncoderOutputs(string Text);
