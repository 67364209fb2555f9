namespace TextToVideo.Inference.Models;

/// <summary>How large the networks are: what a plan of capacity is made from. Nothing is generated otherwise because of it.</summary>
public sealed record ArchitectureManifest
{
    /// <summary>Parameters of the denoiser, at least 1.</summary>
    public required long Parameters { get; init; }

    /// <summary>Parameters of the text encoder, at least 1.</summary>
    public required long TextEncoderParameters { get; init; }

    /// <summary>Transformer layers of the denoiser, at least 1.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of its stream of video tokens, at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Floating-point operations of the VAE's decoder for each pixel of each frame, more than 0.</summary>
    public required double DecoderFlopPerPixel { get; init; }
}
