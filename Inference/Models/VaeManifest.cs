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

    /// <summary>The names of the ONNX inputs.</summary>
    public required VaeInputs Inputs { get; init; }

    /// <summary>The names of the ONNX outputs.</summary>
    public required VaeOutputs Outputs { get; init; }
}

/// <summary>Spatial tiling of the decoder.</summary>
/// <param name="Size">Side of a tile, in latents; a smaller dimension is not split.</param>
/// <param name="Overlap">Minimum overlap of neighbouring tiles, in latents; the overlap is blended.</param>
public sealed record TilingManifest(int Size, int Overlap);

/// <summary>The names of the VAE decoder's inputs.</summary>
/// <param name="Latents">float32 [B, C, T, H, W].</param>
public sealed record VaeInputs(string Latents);

/// <summary>The names of the VAE decoder's outputs.</summary>
/// <param name="Video">float32 [B, 3, frames, height, width].</param>
public sealed record VaeOutputs(string Video);
