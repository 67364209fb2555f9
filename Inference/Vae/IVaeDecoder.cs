using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Vae;

/// <summary>Decodes latents to frames. Safe for concurrent use.</summary>
public interface IVaeDecoder
{
    /// <summary>The model that the decoder belongs to.</summary>
    ModelManifest Model { get; }

    /// <summary>Decodes one clip to frames of the size that the network makes.</summary>
    /// <param name="normalisedLatents">As for the other overload.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="ArgumentException">The latents do not fit the model.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> DecodeAsync(FloatTensor normalisedLatents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(normalisedLatents);
        return Model.TryGetClip(normalisedLatents.Shape.AsSpan(), out VideoSize size, out _)
            ? DecodeAsync(normalisedLatents, size, cancellationToken)
            : throw new ArgumentException(
                $"{Model.Name} does not support latents of shape {normalisedLatents}.",
                nameof(normalisedLatents)
            );
    }

    /// <summary>Decodes one clip.</summary>
    /// <param name="normalisedLatents">The denoiser's latents [C, T, H, W], with mean 0 and standard deviation 1 per channel.</param>
    /// <param name="size">The size of the frames, which the model supports; pixels of a reduced size are means of decoded ones.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>
    /// The frames in order, each RGB24: 8 bits for red, green and blue, rows from the top, height · width · 3 bytes. A frame remains valid
    /// after the next one is read.
    /// </returns>
    /// <exception cref="ArgumentException">The latents do not fit the model or the size.</exception>
    /// <exception cref="InferenceException">The network failed, or its output is not finite.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> DecodeAsync(FloatTensor normalisedLatents, VideoSize size, CancellationToken cancellationToken);

    /// <summary>Decodes one clip to the values of the decoder, before they are rounded to bytes.</summary>
    /// <param name="latents">Denormalised latents [C, T, H, W] of any size.</param>
    /// <param name="tiling">How to split the frames; null to decode whole frames.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>
    /// The chunks of the video in order, each [3, frames, height, width]; the next one is decoded while the caller uses one.
    /// </returns>
    /// <exception cref="InferenceException">The network failed.</exception>
    IAsyncEnumerable<FloatTensor> DecodeChunksAsync(FloatTensor latents, TilingManifest? tiling, CancellationToken cancellationToken);
}
