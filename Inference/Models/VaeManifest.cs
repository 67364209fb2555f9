namespace TextToVideo.Inference.Models;

/// <summary>
/// The VAE decoder. Input: denormalised latents float32 [B, C, T, H, W]. Output: video float32 [B, 3, frames, height, width].
/// </summary>
public sealed record VaeManifest
{
    /// <summary>The ONNX file, relative to the model's folder.</summary>
    public required string File { get; init; }

    /// <summary>The mean of each latent channel: latents = normalised latents · <see cref="Std"/> + mean.</summary>
    public required IReadOnlyList<float> Mean { get; init; }

    /// <summary>The standard deviation of each latent channel, above 0.</summary>
    public required IReadOnlyList<float> Std { get; init; }

    /// <summary>The values of black and white in the decoder's output, for example [−1, 1].</summary>
    public required IReadOnlyList<float> OutputRange { get; init; }

    /// <summary>How to split frames that are too large for one call; null if every clip is decoded in one call.</summary>
    public TilingManifest? Tiling { get; init; }

    /// <summary>How to decode a clip in several calls, one after the other; null if all its frames are decoded in one call.</summary>
    public ChunkingManifest? Chunking { get; init; }

    /// <summary>The names of the ONNX inputs.</summary>
    public required VaeInputs Inputs { get; init; }

    /// <summary>The names of the ONNX outputs.</summary>
    public required VaeOutputs Outputs { get; init; }
}

/// <summary>Spatial tiling of the decoder, as in diffusers. Frames are split if one of their sides is longer than a tile.</summary>
/// <param name="Size">Side of a tile, in latents; tiles at the right and bottom edge are smaller.</param>
/// <param name="Overlap">Overlap of neighbouring tiles, in latents; the overlap is blended.</param>
public sealed record TilingManifest(int Size, int Overlap);

/// <summary>
/// Decoding in chunks of latent frames. The decoder is causal: what a chunk needs of the frames before it is the state that the previous
/// call returned, so the frames are the same as if all were decoded in one call.
/// </summary>
/// <param name="Frames">The number of latent frames of a chunk, at least 1.</param>
/// <param name="First">The name of the input that is true for the first chunk of a clip, bool [1].</param>
/// <param name="StateInputs">The inputs whose names start with this prefix take the state, float32.</param>
/// <param name="StateOutputs">The outputs of the same names with this prefix return it.</param>
public sealed record ChunkingManifest(int Frames, string First, string StateInputs, string StateOutputs);

/// <summary>The names of the VAE decoder's inputs.</summary>
/// <param name="Latents">float32 [B, C, T, H, W].</param>
public sealed record VaeInputs(string Latents);

/// <summary>The names of the VAE decoder's outputs.</summary>
/// <param name="Video">float32 [B, 3, frames, height, width].</param>
public sealed record VaeOutputs(string Video);
