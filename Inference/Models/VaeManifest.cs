namespace TextToVideo.Inference.Models;

/// <summary>The VAE decoder: latents float32 [B, C, T, H, W], not normalised, to video float32 [B, 3, frames, height, width].</summary>
public sealed record VaeManifest
{
    /// <summary>The ONNX file, relative to the model's folder.</summary>
    public required string File { get; init; }

    /// <summary>Per latent channel: what is added after multiplying by <see cref="Std"/>.</summary>
    public required IReadOnlyList<float> Mean { get; init; }

    /// <summary>Per latent channel: what normalised latents are multiplied by; above 0.</summary>
    public required IReadOnlyList<float> Std { get; init; }

    /// <summary>What black and white are in the decoder's output, for example [−1, 1].</summary>
    public required IReadOnlyList<float> OutputRange { get; init; }

    /// <summary>How to decode frames that are too large for one call; absent: always in one call.</summary>
    public TilingManifest? Tiling { get; init; }

    /// <summary>The names of the ONNX inputs.</summary>
    public required VaeInputs Inputs { get; init; }

    /// <summary>The names of the ONNX outputs.</summary>
    public required VaeOutputs Outputs { get; init; }
}

/// <summary>Spatial tiling of the decoder.</summary>
/// <param name="Size">Edge of a tile, in latents; a smaller side is decoded whole.</param>
/// <param name="Overlap">How far neighbouring tiles reach into each other at least, in latents; they are blended there.</param>
public sealed record TilingManifest(int Size, int Overlap);

/// <summary>The names of the VAE decoder's inputs.</summary>
/// <param name="Latents">float32 [B, C, T, H, W].</param>
public sealed record VaeInputs(string Latents);

/// <summary>The names of the VAE decoder's outputs.</summary>
/// <param name="Video">float32 [B, 3, frames, height, width].</param>
public sealed record VaeOutputs(string Video);
