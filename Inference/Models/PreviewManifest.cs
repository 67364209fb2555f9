namespace TextToVideo.Inference.Models;

/// <summary>
/// A linear map from the denoiser's latents to pixels, which gives a rough picture at almost no cost. Values run from 0 (black) to 1
/// (white).
/// <c>./bench preview</c> fits the map to the VAE decoder.
/// </summary>
public sealed record PreviewManifest
{
    /// <summary>The side of the square of pixels that one latent becomes.</summary>
    public required int Scale { get; init; }

    /// <summary>
    /// For each latent channel, as normalised by the denoiser: its contribution to red, green and blue of each pixel of the square, row by
    /// row.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<float>> Factors { get; init; }

    /// <summary>Red, green and blue of each pixel of the square when all latent channels are 0.</summary>
    public required IReadOnlyList<float> Bias { get; init; }
}
