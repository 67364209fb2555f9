namespace TextToVideo.Inference.Tokenizers;

/// <summary>Cuts text into the tokens of one text encoder.</summary>
public interface ITokenizer
{
    /// <summary>How many tokens every text is cut or padded to.</summary>
    int MaxTokens { get; }

    /// <summary>Tokenizes a text; any text will do, the empty one too.</summary>
    /// <param name="text">The text.</param>
    TokenizedText Tokenize(string text);
}
