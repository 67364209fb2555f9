namespace TextToVideo.Inference.Tokenizers;

/// <summary>Makes tokenizers of one kind; register another one to support another kind.</summary>
public interface ITokenizerLoader
{
    /// <summary>The kind that a manifest names, for example <c>sentencepiece</c>.</summary>
    string Kind { get; }

    /// <summary>Reads a tokenizer's data.</summary>
    /// <param name="path">The file that the manifest names.</param>
    /// <param name="maxTokens">How many tokens every text is cut or padded to, at least 1.</param>
    /// <exception cref="Models.ModelLoadException">The file cannot be read or is malformed.</exception>
    ITokenizer Load(string path, int maxTokens);
}
