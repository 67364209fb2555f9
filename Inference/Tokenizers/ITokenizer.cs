namespace TextToVideo.Inference.Tokenizers;

/// <summary>Splits text into the tokens of a text encoder.</summary>
public interface ITokenizer
{
    /// <summary>The number of tokens that every text is truncated or padded to.</summary>
    int MaxTokens { get; }

    /// <summary>Tokenizes a text.</summary>
    /// <param name="text">Any text; may be empty.</param>
    TokenizedText Tokenize(string text);
}
