using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.TextEncoders;

/// <summary>Turns texts into what the denoiser is conditioned on. Safe for concurrent use.</summary>
public interface ITextEncoder
{
    /// <summary>The model it belongs to.</summary>
    ModelManifest Model { get; }

    /// <summary>Encodes texts. A text's embedding does not depend on the others.</summary>
    /// <param name="texts">Any texts, the empty one too.</param>
    /// <param name="cancellationToken">Ends the call, also within the network.</param>
    /// <returns>One embedding per text, in order.</returns>
    /// <exception cref="InferenceException">The network failed.</exception>
    Task<IReadOnlyList<TextEmbedding>> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
