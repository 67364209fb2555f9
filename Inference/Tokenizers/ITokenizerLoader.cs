using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>Loads tokenizers of one kind. Register another implementation to support another kind.</summary>
public interface ITokenizerLoader
{
    /// <summary>The kind that a manifest names, for example <c>sentencepiece</c>.</summary>
    string Kind { get; }

    /// <summary>Loads a tokenizer from a file.</summary>
    /// <param name="path">The file that the manifest names.</param>
    /// <param name="manifest">The tokenizer's section of the manifest.</param>
    /// <param name="maxTokens">The number of tokens that every text is truncated or padded to, at least 1.</param>
    /// <exception cref="ModelLoadException">The file cannot be read or is malformed.</exception>
    ITokenizer Load(string path, TokenizerManifest manifest, int maxTokens);
}
