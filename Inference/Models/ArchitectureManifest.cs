namespace TextToVideo.Inference.Models;

/// <summary>The size of the networks. It is used only for capacity planning and does not affect generation.</summary>
public sealed record ArchitectureManifest
{
    /// <summary>Number of parameters of the denoiser, at least 1.</summary>
    public required long Parameters { get; init; }

    /// <summary>Number of parameters of the text encoder, at least 1.</summary>
    public required long TextEncoderParameters { get; init; }

    /// <summary>Number of transformer layers of the denoiser, at least 1.</summary>
    public required int Layers { get; init; }

    /// <summary>Hidden size of the video tokens in the denoiser, at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Floating-point operations of the VAE decoder per pixel and frame, above 0.</summary>
    public required double DecoderFlopPerPixel { get; init; }
}
