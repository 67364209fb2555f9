using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tokenizers;

namespace TextToVideo.Inference.TextEncoders;

/// <summary>Encodes texts into prompt embeds. Safe for concurrent use.</summary>
public interface ITextEncoder
{
    /// <summary>The model that the text encoder belongs to.</summary>
    ModelManifest Model { get; }

    /// <summary>Encodes texts. The result of a text does not depend on the others.</summary>
    /// <param name="texts">The texts; a text may be empty.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>One embedding per text, in the same order.</returns>
    /// <exception cref="InferenceException">The network failed.</exception>
    Task<IReadOnlyList<TextEmbedding>> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);

    /// <summary>Encodes a text that is tokenized already.</summary>
    /// <param name="tokens">The tokens, at least one.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InferenceException">The network failed.</exception>
    Task<TextEmbedding> EncodeAsync(TokenizedText tokens, CancellationToken cancellationToken);
}
