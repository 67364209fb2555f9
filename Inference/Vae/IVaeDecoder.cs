using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Vae;

/// <summary>Turns latents into frames. Safe for concurrent use.</summary>
public interface IVaeDecoder
{
    /// <summary>The model it belongs to.</summary>
    ModelManifest Model { get; }

    /// <summary>Decodes one clip.</summary>
    /// <param name="normalisedLatents">[C, T, H, W] as the denoiser has them: mean 0 and standard deviation 1 per channel.</param>
    /// <param name="cancellationToken">Ends the call, also within the network.</param>
    /// <returns>
    /// The frames in order, each RGB24: 8 bits for red, green and blue, rows from the top, height · width · 3 bytes. A frame stays valid
    /// after the next was taken.
    /// </returns>
    /// <exception cref="ArgumentException">The latents do not fit the model.</exception>
    /// <exception cref="InferenceException">The network failed, or its output is not finite.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> DecodeAsync(FloatTensor normalisedLatents, CancellationToken cancellationToken);
}
